"""Events out, writers in: every report is a small writer on the event stream."""

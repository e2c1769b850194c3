"""Writers of messages: what simulators and conversions send."""

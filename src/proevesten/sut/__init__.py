"""The system under test: how it is driven and asked."""

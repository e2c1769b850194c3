"""Transports: how bytes travel; they know nothing of messages or verdicts."""

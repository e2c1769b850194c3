"""Simulated municipal EOJ."""

"""Simulated GP system, LPS."""

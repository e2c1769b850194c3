"""Simulated hospital EPJ."""

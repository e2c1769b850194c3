"""Simulated parties: everybody around the system under test, over real sockets. See README.md."""

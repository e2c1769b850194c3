"""Prøvesten: certification harness and simulator for Danish cross-sector video meetings.

Kept free of imports: `proevesten --help` must start at once.
"""

__version__ = "0.1.0"

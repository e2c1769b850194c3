"""What `agreement matrix` does; `cli/agreement.py` only names it."""

from __future__ import annotations

import argparse

from proevesten.errors import UsageError
from proevesten.texts import Text


def matrix(args: argparse.Namespace) -> int:
    """Not there yet."""
    raise UsageError(Text("Matricen er ikke lavet endnu", "The matrix is not there yet"))

"""Checks of configuration and environment before a run: each with its cause and its cure."""

from proevesten.doctor.examination import examine, examine_file
from proevesten.doctor.model import Check

__all__ = ["Check", "examine", "examine_file"]

"""The judgement of EDIFACT: `check` (README.md beside this file tells how to add a rule)."""

from __future__ import annotations

from proevesten.rules.edifact.engine import check

__all__ = ["check"]

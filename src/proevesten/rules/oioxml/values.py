"""How values of messages are shown in findings: short, and never with a whole CPR number."""

from __future__ import annotations

import re

_LONGEST = 80
CPR = re.compile(r"(?<!\d)([0-9]{2}[01][0-9]{3})[- ]?([0-9]{4})(?!\d)")
"""Something that looks like a CPR number (also a replacement number, 60 added to the day)."""


def shown(value: str) -> str:
    """The value for a finding: white space made visible, cut to a readable length, CPR numbers masked."""
    masked = CPR.sub(r"\1-xxxx", value)
    visible = masked.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    if visible != visible.strip() or not visible:
        visible = f"'{visible}'"
    return visible if len(visible) <= _LONGEST else visible[: _LONGEST - 1] + "…"

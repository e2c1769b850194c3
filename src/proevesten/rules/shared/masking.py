"""How values of messages are shown in findings: short, and never with a whole CPR number."""

from __future__ import annotations

import re

_LONGEST = 80
_CPR = re.compile(r"(?<!\d)([0-9]{2}[01][0-9]{3})[- ]?[0-9]{3}[0-9A-Za-z](?!\d)")
_LAYOUT = str.maketrans({"\r": "\\r", "\n": "\\n", "\t": "\\t"})


def shown(value: str) -> str:
    """The value for a finding: white space made visible, cut to a readable length, CPR numbers masked."""
    visible = masked(value[: 4 * _LONGEST]).translate(_LAYOUT)
    if visible != visible.strip() or not visible:
        visible = f"'{visible}'"
    return visible if len(visible) <= _LONGEST else visible[: _LONGEST - 1] + "…"


def masked(text: str) -> str:
    """The text with the last four of everything that looks like a CPR number, or nearly, taken out."""
    return _CPR.sub(r"\1-xxxx", text)

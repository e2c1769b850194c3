"""The standards that `--standard` may name: those of the design, section 5, and what else rules know."""

from __future__ import annotations

import difflib

from proevesten.errors import UsageError
from proevesten.texts import Text

STANDARDS = (
    "dis91", "dis90", "ctl01", "ctl02", "ctl03",
    "dis01", "dis02", "dis03", "dis14", "dis16", "dis17", "dis18", "dis19", "dis20",
    "xdis91", "xdis90", "xctl01", "xctl02", "xctl03",
    "xdis01", "xdis02", "xdis03", "xdis14", "xdis15", "xdis16", "xdis17", "xdis18", "xdis19", "xdis20",
    "xdis22", "xref15", "xref22", "xbin01", "xbin02",
    "vans-envelope",
    "carecommunication", "hospitalnotification", "acknowledgement",
)  # fmt: skip


def standard_named(name: str | None) -> str | None:
    """The standard as it is written here, None when none is asked for.

    Raises UsageError for an unknown name, with those that look like it.
    """
    if name is None:
        return None
    asked = name.strip().lower()
    if asked in STANDARDS:
        return asked
    near = difflib.get_close_matches(asked, STANDARDS, n=3, cutoff=0.5) or list(STANDARDS)
    raise UsageError(
        Text(f"Standarden «{name}» kendes ikke", f"The standard “{name}” is not known"),
        where="--standard",
        advice=Text(f"Vælg mellem: {', '.join(near)}", f"Choose from: {', '.join(near)}"),
    )

"""The plain messages that nasty ones are made of, and small hands for changing them."""

from __future__ import annotations

import re
from collections.abc import Callable

from proevesten.rules.catalogue import Mode
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.edifact.bases import base, recounted
from tests.support import ROOT

MESSAGES = ROOT / "fixtures" / "messages"
XDIS91 = (MESSAGES / "xdis91/XD9134L/valid/videolink.xml").read_text("iso-8859-1")
XDIS90 = (MESSAGES / "xdis90/XD9034L/valid/aabningstider.xml").read_text("iso-8859-1")
XCTL01 = (MESSAGES / "xctl01/XC0130Q/valid/ukendt-modtager.xml").read_text("iso-8859-1")
ENVELOPE = (MESSAGES / "vans-envelope/1.0.4/valid/xdis91.xml").read_text("utf-8")
DIS91, DIS90, CTL01, CTL03 = (base(name) for name in ("dis91", "dis90", "ctl01", "ctl03"))

Change = Callable[[str], str]
Expected = list[tuple[str, str]]


def swap(old: str, new: str) -> Change:
    """The first `old` becomes `new`."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def sub(pattern: str, new: str) -> Change:
    """Every match of the pattern, across lines, becomes `new`."""

    def change(text: str) -> str:
        changed = re.sub(pattern, new, text, flags=re.DOTALL)
        assert changed != text, pattern
        return changed

    return change


def counted(change: Change) -> Change:
    """The change, with UNT's number of segments made right again."""
    return lambda text: recounted(change(text))


def judged(text: str | bytes, mode: Mode = "strict") -> Judgement:
    """The judgement on a message, written in ISO-8859-1 unless it is bytes."""
    data = text.encode("iso-8859-1") if isinstance(text, str) else text
    return check_bytes(data, Options(mode=mode))


def found(text: str | bytes) -> Expected:
    """Rule and place of every finding in strict mode."""
    return [(finding.rule, finding.location) for finding in judged(text).findings]

"""The ways in which mail systems spoil a mail with a link in real life."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import quote

from proevesten.texts import Text
from simulators.base import Fault
from simulators.mail.mime import Content

PARTY = "mail"
WRAP_AT = 76

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "loses_mail",
            Text("tager imod, men leverer aldrig", "accepts but never delivers"),
            ("UC1-06", "UC2-05", "UC3-02", "UC4-02"),
        ),
        Fault(
            "rewrites_links",
            Text("skriver links om til en beskyttelsestjeneste", "rewrites links to a protection service"),
            ("UC1-06", "UC3-02", "UC4-03"),
        ),
        Fault(
            "wraps_lines",
            Text("bryder lange linjer, så linket knækker", "wraps long lines, breaking the link"),
            ("UC1-06", "UC3-02", "UC4-03"),
        ),
        Fault(
            "no_starttls",
            Text("tilbyder ikke STARTTLS", "offers no STARTTLS"),
            ("UC1-06", "UC3-02", "UC4-02"),
        ),
        Fault(
            "greylists",
            Text("afviser første forsøg midlertidigt", "refuses the first try for now"),
            ("UC1-06", "UC2-05"),
        ),
    )
}
"""Name → fault, as declared on the session's board."""

_URL = re.compile(r"https?://[^\s<>\"]+")
_LONG_WORD = re.compile(rf"\S{{{WRAP_AT},}}")


def as_delivered(content: Content, active: Collection[str]) -> Content:
    """The content as the reader gets it under the active faults."""
    if "rewrites_links" in active:
        content = replace(
            content, plain=_URL.sub(_behind, content.plain), html=_URL.sub(_behind, content.html)
        )
    if "wraps_lines" in active:
        content = replace(content, plain=_LONG_WORD.sub(_wrapped, content.plain), html="")
    return content


def _behind(url: re.Match[str]) -> str:
    return f"https://beskyttet.example/?url={quote(url[0], safe='')}"


def _wrapped(word: re.Match[str]) -> str:
    text = word[0]
    return "\n".join(text[begin : begin + WRAP_AT] for begin in range(0, len(text), WRAP_AT))

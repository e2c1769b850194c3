"""Writing segments: released characters, cut-off empties, counts; the reverse of `syntax`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from proevesten.errors import UsageError
from proevesten.texts import Text

Element = str | Sequence[str]

_RELEASED = re.compile(r"[?+:']")
_UNWRITABLE = re.compile("[^\x20-\x7e\xa0-\xff]")


def segment(tag: str, *elements: Element) -> str:
    """One segment with its terminator; empty elements and components at the end are cut.

    An element given as a list keeps its empty last components (a text that ends in an empty line).
    """
    written = [tag, *(_element(element) for element in elements)]
    while written[-1] == "":
        written.pop()
    return "+".join(written) + "'"


def interchange(header: str, messages: Iterable[Sequence[str]], envelope_id: str) -> bytes:
    """The whole file: UNA, UNB, messages, UNZ, a line break after each segment.

    Raises UsageError when a character is not of ISO-8859-1.
    """
    lines = ["UNA:+.? '", header]
    number = 0
    for message in messages:
        lines.extend(message)
        number += 1
    lines.append(segment("UNZ", str(number), envelope_id))
    return encoded("\n".join(lines) + "\n")


def message(letter_id: str, kind: Sequence[str], code: str, body: Sequence[str]) -> list[str]:
    """One message's segments with UNH and UNT around them."""
    header = segment("UNH", letter_id, tuple(kind), code)
    return [header, *body, segment("UNT", str(len(body) + 2), letter_id)]


def unb(sender: str, receiver: str, sent: datetime, envelope_id: str, receipt: str | None) -> str:
    """The envelope's header; `receipt` is "1" or "0", None in receipts."""
    when = (f"{sent:%y%m%d}", f"{sent:%H%M}")
    asked = () if receipt is None else ("", "", "", receipt)
    return segment("UNB", ("UNOC", "3"), (sender, "14"), (receiver, "14"), when, envelope_id, *asked)


def encoded(text: str) -> bytes:
    """The text in ISO-8859-1; raises UsageError naming the first character that it cannot hold."""
    found = unwritable(text.replace("\n", ""))
    if found:
        raise UsageError(
            Text(
                f"Tegnet {found!r} (U+{ord(found):04X}) findes ikke i ISO-8859-1 (UNOC)",
                f"The character {found!r} (U+{ord(found):04X}) does not exist in ISO-8859-1 (UNOC)",
            ),
            advice=Text(
                "Skriv teksten med tegn fra ISO-8859-1", "Write the text with characters of ISO-8859-1"
            ),
        )
    return text.encode("iso-8859-1")


def unwritable(text: str) -> str:
    """The first character that an EDIFACT text cannot hold, "" when there is none."""
    found = _UNWRITABLE.search(text)
    return found.group() if found else ""


def date203(when: datetime) -> tuple[str, str, str]:
    """Date and time to the minute with the format code 203; the qualifier is left to the caller."""
    return ("", f"{when:%Y%m%d%H%M}", "203")


def _element(element: Element) -> str:
    if isinstance(element, str):
        return _escape(element)
    parts = [_escape(part) for part in element]
    if not isinstance(element, list):
        while parts and parts[-1] == "":
            parts.pop()
    return ":".join(parts)


def _escape(text: str) -> str:
    return _RELEASED.sub(r"?\g<0>", text)

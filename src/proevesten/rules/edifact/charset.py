"""Characters against the charset that UNB declares. ISO-8859-1 is read in all cases; UTF-8 is never guessed."""

from __future__ import annotations

import re

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tree import Group, Interchange, Message
from proevesten.rules.edifact.case import Case, Place, at

_OUTSIDE = {
    "UNOA": re.compile(r"[^A-Z0-9 .,\-()/='+:?!\"%&*;<>\r\n\t]"),
    "UNOB": re.compile(r"[^\x20-\x7e\r\n\t]"),
}
# UTF-8's two bytes of æ ø å and their capitals, read as ISO-8859-1; Å and the others' capitals hold C1 bytes,
# which the reader refuses.
_UTF8 = re.compile("Ã[¦¸¥©¤¶¼]")


def check_charset(case: Case) -> None:
    """Judge the declared repertoire and signs of UTF-8; the first place of each is reported."""
    interchange = case.interchange
    header = interchange.header
    outside = _OUTSIDE.get(header.get(1) if header else "")
    if outside is not None and header is not None:
        _report_first(case, interchange, outside, "edi-charset-repertoire", header.get(1))
    _report_first(case, interchange, _UTF8, "edi-charset-utf8", "UNOC (ISO-8859-1)")


def _report_first(
    case: Case, interchange: Interchange, pattern: re.Pattern[str], rule: str, expected: str
) -> None:
    if not pattern.search(interchange.scan.text):
        return
    for segment in interchange.scan.segments:
        found = pattern.search(segment.raw)
        if found:
            place = _where(interchange, segment)
            offset = segment.offset + found.start()
            case.report(rule, Place(place.name, offset), received=found.group(), expected=expected)
            return


def _where(interchange: Interchange, wanted: Segment) -> Place:
    for message, group, segment in _all(interchange):
        if segment is wanted:
            return at(message, group, segment)
    return at(None, None, wanted)


def _all(interchange: Interchange) -> list[tuple[Message, Group, Segment]]:
    return [(m, g, s) for m in interchange.messages for g in m.groups for s in g.segments]

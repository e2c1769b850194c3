"""Links of a letter: the active link (FTX+URL), and URLs in the running text. Requirement KOM-04."""

from __future__ import annotations

import re
from itertools import pairwise

from proevesten.codecs.edifact.letter_reader import reference_segments, text_segments, url_of
from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.text import LINE, read_text
from proevesten.codecs.edifact.tree import Group, Message
from proevesten.rules.edifact.case import Case, Place, at
from proevesten.rules.shared.links import WHOLE_ADDRESS, only_in_text, scheme_of, url_fault
from proevesten.texts import Text

_UNRELEASED = Text(
    "kolonet efter https er ikke skrevet ?: og deler linket",
    "the colon after https is not written ?: and parts the link",
)
_URL_END = re.compile(r"https?://\S+$", re.IGNORECASE)


def check_links(case: Case, message: Message) -> None:
    """Judge every link of a letter."""
    active: set[str] = set()
    for group in message.named("S14"):
        for segment in reference_segments(group):
            if segment.get(1) == "URL" and segment.get(4, 2):
                active.add(url_of(segment))
                _check_url(case, message, group, segment)
    for group in message.named("S14"):
        _check_text(case, message, group, active)


def _check_url(case: Case, message: Message, group: Group, segment: Segment) -> None:
    url = url_of(segment)
    place = at(message, group, segment, 4, 2)
    unreleased = _is_scheme(segment.get(4, 2)) and segment.get(4, 3).startswith("//")
    reason = _UNRELEASED if unreleased else url_fault(url)
    if reason is not None:
        case.report("edi-url-malformed", place, received=url, expected=WHOLE_ADDRESS, reason=reason)
    elif scheme_of(url) != "https":
        case.report("edi-url-https", place, received=scheme_of(url), expected="https")


def _check_text(case: Case, message: Message, group: Group, active: set[str]) -> None:
    segments = text_segments(group)
    if not any("//" in segment.raw or "www." in segment.raw.lower() for segment in segments):
        return
    text = "".join(run.text for run in read_text((s.get(2), s.components(4)) for s in segments))
    for url in only_in_text(text, active):
        place = _place_of(message, group, segments, url)
        case.report("edi-url-only-in-text", place, received=url, expected="FTX+URL")
    _check_cuts(case, message, group, segments)


def _place_of(message: Message, group: Group, segments: list[Segment], url: str) -> Place:
    """Where the URL begins; the component that holds its first characters."""
    for segment in segments:
        for number, part in enumerate(segment.components(4), 1):
            if url[:20] in part or (part.endswith("\\") and "//" in part and part[:-1].endswith(url[:8])):
                return at(message, group, segment, 4, number)
    return at(message, group, segments[0])


def _check_cuts(case: Case, message: Message, group: Group, segments: list[Segment]) -> None:
    """A URL cut in two: it fills its component to the last place without a backslash, or its colon parts it."""
    parts = [(s, n, part) for s in segments for n, part in enumerate(s.components(4), 1)]
    for (segment, number, part), (_, _, following) in pairwise(parts):
        goes_on = bool(following) and following != "." and not following[0].isspace()
        if len(part) == LINE and not part.endswith("\\") and goes_on and _URL_END.search(part):
            place = at(message, group, segment, 4, number)
            case.report("edi-url-cut-in-text", place, received=_URL_END.findall(part)[0])
        elif following.startswith("//") and _is_scheme(part):
            place = at(message, group, segment, 4, number)
            case.report("edi-url-cut-in-text", place, received=f"{part.split()[-1]} {following}")


def _is_scheme(part: str) -> bool:
    """Whether a component ends where a scheme's colon stood, had it been released."""
    return part[-5:].lower().lstrip().endswith(("https", "http"))

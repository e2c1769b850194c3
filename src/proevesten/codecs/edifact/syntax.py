"""The EDIFACT syntax of MedCom's dialect: bytes to segments, every place kept.

Source: ISO 9735 syntax version 3 as MedCom uses it: charset UNOC (ISO-8859-1; UNOA and UNOB are read
the same way, UTF-8 is never guessed), UNA may be left out, CR, LF, tab and space are free between
segments, ``?`` releases the character after it, empty elements at the end may be cut. A ``UNO``
segment is followed by as many raw bytes as it declares (BIN01). ISO-8859-1 is one byte a character,
so a character's index in the text is its byte offset in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from proevesten.errors import UnreadableError
from proevesten.texts import Text

MAX_BYTES = 100 * 1024 * 1024
"""Largest file that is read (design, section 5)."""
MAX_SEGMENTS = 100_000
"""Most segments in one file: far above any real letter, and a bound on memory."""
MAX_SEGMENT_LENGTH = 64 * 1024
"""Longest segment without its raw object: a full FTX is below 1,000 characters."""

_SPACE = " \t\r\n"
# Controls and DEL, and the C1 range that ISO-8859-1 leaves empty. CR, LF and tab are judged by the rules.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FIRST_TAGS = ("UNB", "UNH", "UNG")


class Separators(NamedTuple):
    """The service characters that UNA announces, in UNA's order."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    reserved: str = " "
    terminator: str = "'"


STANDARD = Separators()


@dataclass(slots=True, eq=False)
class Segment:
    """One segment: `elements[0]` is the tag's own element, each element a list of components.

    `offset` and `end` are the byte offsets of the tag and of the terminator; `payload` is the byte
    range of a raw object that follows the segment (UNO only).
    """

    tag: str
    elements: list[list[str]]
    raw: str
    offset: int
    separators: Separators = STANDARD
    payload: tuple[int, int] | None = None
    _starts: list[list[int]] | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The tag as places name it; ``?`` for text that an unreleased apostrophe made a segment of."""
        return self.tag if len(self.tag) == 3 and self.tag.isascii() and self.tag.isalnum() else "?"

    @property
    def end(self) -> int:
        """The byte offset of the terminator."""
        return self.offset + len(self.raw)

    def get(self, element: int, component: int = 1) -> str:
        """The value at `element`:`component`, both counted from 1 after the tag; "" when absent."""
        try:
            return self.elements[element][component - 1]
        except IndexError:
            return ""

    def components(self, element: int) -> list[str]:
        """All components of an element; empty when the element is absent."""
        return self.elements[element] if element < len(self.elements) else []

    def offset_of(self, element: int = 0, component: int = 1) -> int:
        """The byte offset of a component; of the segment's end when the component is absent."""
        if self._starts is None:
            self._starts = self._find_starts()
        if element >= len(self._starts):
            return self.end
        starts = self._starts[element]
        if component <= len(starts):
            return starts[component - 1]
        return self._starts[element + 1][0] - 1 if element + 1 < len(self._starts) else self.end

    def _find_starts(self) -> list[list[int]]:
        """The byte offset of every component of every element."""
        starts = [[self.offset]]
        for found in _finder(self.separators).finditer(self.raw):
            if found.group() == self.separators.element:
                starts.append([self.offset + found.end()])
            elif found.group() == self.separators.component:
                starts[-1].append(self.offset + found.end())
        return starts


@dataclass(slots=True, eq=False)
class Scan:
    """A file as segments. `una` tells whether the service characters were announced."""

    text: str
    segments: list[Segment] = field(default_factory=list)
    separators: Separators = STANDARD
    una: bool = False

    _counted: tuple[int, int] = (0, 1)

    def line_of(self, offset: int) -> int:
        """The line of a byte offset, counted from 1; quick when asked in document order."""
        start, line = self._counted if offset >= self._counted[0] else (0, 1)
        line += self.text.count("\n", start, offset)
        self._counted = (offset, line)
        return line


def scan(data: bytes) -> Scan:
    """Cut a file into segments.

    Raises UnreadableError, its `where` naming the byte offset, when the file is no EDIFACT, is cut off
    inside a segment or an object, holds bytes that ISO-8859-1 forbids, or is too large.
    """
    if len(data) > MAX_BYTES:
        raise unreadable(MAX_BYTES, "filen er større end 100 MB", "the file is larger than 100 MB")
    text = data.decode("iso-8859-1")
    found = Scan(text)
    position = _skip_space(text, 0)
    if text.startswith("UNA", position):
        found.una, found.separators = True, _read_una(text, position)
        position = _skip_space(text, position + 9)
    if not text.startswith(_FIRST_TAGS, position):
        raise _not_edifact(text, position)
    _read_segments(found, position)
    if found.segments[0].tag not in _FIRST_TAGS:
        raise _not_edifact(text, position)
    return found


def unreadable(offset: int, da: str, en: str) -> UnreadableError:
    """The error for a syntax that cannot be read, naming the byte offset."""
    return UnreadableError(Text(da[0].upper() + da[1:], en[0].upper() + en[1:]), where=f"byte {offset}")


def looks_like_edifact(data: bytes) -> bool:
    """Whether the first bytes are those of an EDIFACT file (UNA, UNB or UNH), for format detection."""
    return data[:64].lstrip(b" \t\r\n").startswith((b"UNA", b"UNB+", b"UNH+"))


def _read_segments(found: Scan, position: int) -> None:
    text, separators = found.text, found.separators
    match, parse, skip = _segment_pattern(separators).match, _parser(separators), _gap().match
    clean = _FORBIDDEN.search(text) is None  # a raw object may hold any byte, so segments are asked only then
    while position < len(text):
        body = match(text, position)
        if body is None and not _is_rest(found, position):
            raise _cut_off(text, position)
        raw = body.group(1) if body else text[position:]
        _check_raw(raw, position, len(found.segments), clean)
        elements = parse(raw)
        segment = Segment(elements[0][0], elements, raw, position, separators)
        position = body.end() if body else len(text)
        if segment.tag == "UNO":
            position = _read_object(segment, position, len(text))
        found.segments.append(segment)
        gap = skip(text, position)
        position = gap.end() if gap else position


def _is_rest(found: Scan, position: int) -> bool:
    """Whether what has no terminator is something behind the whole interchange: wrong, but nothing is cut off."""
    return bool(found.segments) and found.segments[-1].tag == "UNZ" and len(found.text) - position < 1000


def _check_raw(raw: str, position: int, count: int, clean: bool) -> None:
    if len(raw) > MAX_SEGMENT_LENGTH:
        raise unreadable(
            position, "segmentet er længere end 64 kB", "the segment is longer than 64 kB (terminator lost?)"
        )
    if count >= MAX_SEGMENTS:
        raise unreadable(position, "filen har for mange segmenter", "the file has too many segments")
    forbidden = None if clean else _FORBIDDEN.search(raw)
    if forbidden:
        at, byte = forbidden.start(), f"0x{ord(forbidden.group()):02X}"
        utf8 = at > 0 and raw[at - 1] == "\xc3"  # Æ, Ø or Å: the first of two bytes is a letter of ISO-8859-1
        raise unreadable(
            position + at,
            f"byten {byte} findes ikke i ISO-8859-1 (UNOC){'; filen ligner UTF-8' if utf8 else ''}",
            f"the byte {byte} does not exist in ISO-8859-1 (UNOC){'; the file looks like UTF-8' if utf8 else ''}",
        )


def _read_object(segment: Segment, start: int, length: int) -> int:
    """Skip the raw bytes after a UNO segment; their number is its element 4, component 1."""
    declared = segment.get(4)
    if not (declared.isascii() and declared.isdigit() and len(declared) <= 9):
        where = segment.offset_of(4)
        raise unreadable(
            where, "UNO angiver ikke objektets længde", "UNO does not declare its object's length"
        )
    end = start + int(declared)
    if end > length:
        raise unreadable(
            start,
            f"objektet er afkortet: {declared} bytes er lovet, {length - start} er der",
            f"the object is cut off: {declared} bytes are declared, {length - start} are there",
        )
    segment.payload = (start, end)
    return end


def _read_una(text: str, position: int) -> Separators:
    marks = text[position + 3 : position + 9]
    if len(marks) < 6:
        raise unreadable(position, "UNA er afkortet", "UNA is cut off")
    separators = Separators(*marks)
    used = [marks[0], marks[1], marks[3], marks[5]]
    if separators.release == " ":  # a space says: no release character
        used.remove(" ")
    if len(set(used)) != len(used) or any(c.isalnum() or c in _SPACE or c > "~" for c in used):
        raise unreadable(
            position,
            f"UNA's skilletegn kan ikke bruges: {marks!r}",
            f"UNA's separators are unusable: {marks!r}",
        )
    return separators


def _not_edifact(text: str, position: int) -> UnreadableError:
    if position >= len(text):
        return unreadable(position, "filen er tom", "the file is empty")
    if text.startswith("\xef\xbb\xbf"):
        return unreadable(
            0, "filen begynder med UTF-8's BOM", "the file begins with the UTF-8 byte order mark"
        )
    return unreadable(
        position,
        "filen er ikke EDIFACT: UNA eller UNB mangler",
        "the file is not EDIFACT: UNA or UNB is missing",
    )


def _cut_off(text: str, position: int) -> UnreadableError:
    start = text[position : position + 20]
    return unreadable(
        position,
        f"filen er afkortet: segmentet {start!r} er ikke afsluttet",
        f"the file is cut off: the segment {start!r} is not terminated",
    )


def _skip_space(text: str, position: int) -> int:
    found = _gap().match(text, position)
    return found.end() if found else position


@cache
def _gap() -> re.Pattern[str]:
    return re.compile("[ \t\r\n]*+")


@cache
def _segment_pattern(separators: Separators) -> re.Pattern[str]:
    """One segment up to its terminator; possessive, so that no input makes it back-track."""
    end, release = re.escape(separators.terminator), re.escape(separators.release)
    if separators.release == " ":
        return re.compile(f"([^{end}]*+){end}", re.DOTALL)
    return re.compile(f"([^{end}{release}]*+(?:{release}.[^{end}{release}]*+)*+){end}", re.DOTALL)


@cache
def _finder(separators: Separators) -> re.Pattern[str]:
    marks = re.escape(separators.element) + "|" + re.escape(separators.component)
    if separators.release == " ":
        return re.compile(marks)
    return re.compile(f"{re.escape(separators.release)}.|{marks}", re.DOTALL)


class _Parser:
    """Splits a segment into elements and components.

    Released characters are moved to a private range before the split and back after it, which keeps
    the split itself in C; ISO-8859-1 text never uses that range.
    """

    _SHIFT = 0xE000

    def __init__(self, separators: Separators) -> None:
        self.element, self.component = separators.element, separators.component
        self.release = "" if separators.release == " " else separators.release
        self.pattern = re.compile(re.escape(self.release) + "(.)", re.DOTALL)
        self.back = {self._SHIFT + code: code for code in range(256)}

    def __call__(self, raw: str) -> list[list[str]]:
        component = self.component
        if not self.release or self.release not in raw:
            return [element.split(component) for element in raw.split(self.element)]
        hidden = self.pattern.sub(self._hide, raw)
        back = self.back
        return [
            [part.translate(back) for part in element.split(component)]
            for element in hidden.split(self.element)
        ]

    def _hide(self, found: re.Match[str]) -> str:
        return chr(self._SHIFT + ord(found.group(1)))


@cache
def _parser(separators: Separators) -> _Parser:
    return _Parser(separators)

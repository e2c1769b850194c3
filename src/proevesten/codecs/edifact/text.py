"""Running text in FTX segments: five components of at most 70 characters, and what they mean.

Source: MedCom's converter (its FTX templates and its paragraph writer), proven by the pairs DIS91_1 and
DIS91_3. A component is a line; ``.`` alone is an empty line; a backslash at the end says that the line
goes on in the next component, maybe in another style; one FTX has one style.

A text is read back in a normal form (`canonical`): the break after a line has the style of the line's
last character, aligned text stands in lines of its own, a block ends with a break, neighbouring runs
without style are one run, and a styled run ends with its FTX. So read → write → read is the identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from proevesten.codecs.correspondence import Run, Style

LINE = 70
"""Longest component of a text, released characters counted once."""
LINES_PER_SEGMENT = 5
SEGMENTS_PER_GROUP = 9
"""Most FTX segments in one S14."""

_ALIGNED = ("Right", "Center")
_STYLE_CODES: dict[str, tuple[Style, bool]] = {
    "P00": ("", False),
    "PF0": ("Bold", False),
    "PU0": ("Underline", False),
    "PK0": ("Italic", False),
    "P0H": ("Right", False),
    "P0M": ("Center", False),
    "F00": ("", True),
    "FF0": ("Bold", True),
    "FU0": ("Underline", True),
    "FK0": ("Italic", True),
    "F0H": ("Right", True),
    "F0M": ("Center", True),
}
_CODES = {style: code for code, style in _STYLE_CODES.items()}
FORMAT_CODES = frozenset(_STYLE_CODES)
"""The format codes of FTX 2:1 that the standard knows; others are shown in the fixed font."""


class TextSegment(NamedTuple):
    """One FTX of a text: its format code and its components."""

    format: str
    components: tuple[str, ...]


class _Look(NamedTuple):
    style: Style
    fixed: bool


_PLAIN = _Look("", False)


@dataclass(slots=True)
class _Line:
    """One line: its pieces in order, and the look of the break that ends it when it is empty."""

    pieces: list[tuple[_Look, str]] = field(default_factory=list)
    empty_look: _Look = _PLAIN


def read_text(segments: Iterable[tuple[str, Sequence[str]]]) -> tuple[Run, ...]:
    """The runs of a text from its FTX segments (format code, components), in the normal form."""
    runs: list[Run] = []
    for code, components in segments:
        style, fixed = _STYLE_CODES.get(code, ("", True))
        text = "".join(_component_text(part) for part in components)
        _append(runs, Run(text, style, fixed))
    return tuple(runs)


def plain(components: Sequence[str]) -> str:
    """The text of components where no break is meant: a reference's URL, a refusal without breaks."""
    return "".join(_unbroken(part) for part in components)


def canonical(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The text in the form in which EDIFACT carries and gives it (see the module's description)."""
    return read_text(write_text(runs))


def write_text(runs: Iterable[Run]) -> list[TextSegment]:
    """The FTX segments of a text; the text's characters must be those of ISO-8859-1."""
    return list(_packed(_components(runs)))


def fold(text: str, keep_open: bool = False) -> list[str]:
    """One line as components; all but the last, and with `keep_open` the last too, end in a backslash.

    Folded as in MedCom's examples: after the last space of the first 69 characters, else after the 69th.
    """
    parts: list[str] = []
    rest = text
    while len(rest) >= LINE:
        cut = _cut(rest)
        parts.append(rest[:cut] + "\\")
        rest = rest[cut:]
    if keep_open:
        return [*parts, rest + "\\"]
    if rest == "." or rest.endswith("\\"):
        # Both would be read as something else: continue onto an empty component, which ends the line.
        return [*parts, rest + "\\", ""]
    return [*parts, rest]


def _cut(text: str) -> int:
    for at in range(LINE - 1, 3, -1):
        if text[at - 1] == " ":
            return at
    return LINE - 1


def _component_text(part: str) -> str:
    if part == ".":
        return "\n"
    return part[:-1] if part.endswith("\\") else part + "\n"


def _unbroken(part: str) -> str:
    if part == ".":
        return ""
    return part[:-1] if part.endswith("\\") else part


def _append(runs: list[Run], run: Run) -> None:
    if not run.text:
        return
    if runs and not run.style and not runs[-1].style and runs[-1].fixed == run.fixed:
        run = Run(runs.pop().text + run.text, run.style, run.fixed)
    runs.append(run)


def _lines(runs: Iterable[Run]) -> Iterator[_Line]:
    """The text as lines; a change of alignment inside a line starts a new one."""
    line = _Line()
    for run in runs:
        look = _Look(run.style, run.fixed)
        for number, part in enumerate(run.text.split("\n")):
            if number:
                line.empty_look = look
                yield line
                line = _Line()
            if not part:
                continue
            if line.pieces and _alignment(line.pieces[-1][0]) != _alignment(look):
                yield line
                line = _Line()
            line.pieces.append((look, part))
    if line.pieces:
        yield line


def _alignment(look: _Look) -> str:
    return look.style if look.style in _ALIGNED else ""


def _components(runs: Iterable[Run]) -> Iterator[tuple[str, list[str]]]:
    """Format code and components that must stay in one FTX, in order."""
    for line in _lines(runs):
        if not line.pieces:
            yield _CODES[line.empty_look], ["."]
        pieces = _merged(line.pieces)
        for number, (look, text) in enumerate(pieces, 1):
            parts = fold(text, keep_open=number < len(pieces))
            guarded = parts[-1] == "" and len(parts) > 1
            for part in parts[:-2] if guarded else parts:
                yield _CODES[look], [part]
            if guarded:
                yield _CODES[look], parts[-2:]


def _merged(pieces: list[tuple[_Look, str]]) -> list[tuple[_Look, str]]:
    merged: list[tuple[_Look, str]] = []
    for look, text in pieces:
        if merged and merged[-1][0] == look:
            text = merged.pop()[1] + text
        merged.append((look, text))
    return merged


def _packed(components: Iterable[tuple[str, list[str]]]) -> Iterator[TextSegment]:
    """Components as FTX segments of at most five.

    An empty component that ends a line is kept from being its segment's last where that can be, since
    some readers cut empty components at the end and would then join the next line to it.
    """
    code = ""
    parts: list[str] = []
    for new_code, new_parts in components:
        if parts and new_code != code:
            yield TextSegment(code, tuple(parts))
            parts = []
        elif len(parts) + len(new_parts) > LINES_PER_SEGMENT:
            keep = len(parts) - 2 if parts[-1] == "" and len(parts) > 2 else len(parts)
            yield TextSegment(code, tuple(parts[:keep]))
            parts = parts[keep:]
        code = new_code
        parts = [*parts, *new_parts]
    if parts:
        yield TextSegment(code, tuple(parts))

"""MedCom's formatted text (mixed content with Break, Space, Bold …) as runs, and breakable text as a string.

`Break` is ``\\n`` and `Space` is a no-break space. Line ends and tabs in the file itself are layout of the
XML, not of the text, so they are read as spaces. Source: FormattedText in every schema set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import cast, get_args

from lxml import etree

from proevesten.codecs.correspondence import Run, Style
from proevesten.codecs.xml import local_name, namespace

_LAYOUT = str.maketrans("\t\r\n", "   ")
_PIECES = re.compile("(\n|\u00a0)")
_STYLES = frozenset(get_args(Style)) - {""}


def read_runs(element: etree._Element) -> tuple[Run, ...]:
    """The runs of a formatted text; neighbours without style are joined."""
    runs: list[Run] = []
    for run in _runs(element, fixed=False):
        if runs and not run.style and not runs[-1].style and run.fixed == runs[-1].fixed:
            runs[-1] = Run(runs[-1].text + run.text, "", run.fixed)
        elif run.text:
            runs.append(run)
    return tuple(runs)


def read_breakable(element: etree._Element) -> str:
    """The string of a text that may hold only Break and Space."""
    parts = [_plain(element.text)]
    for child in element:
        parts += ["\n" if local_name(child) == "Break" else "\u00a0", _plain(child.tail)]
    return "".join(parts)


def write_runs(parent: etree._Element, runs: Iterable[Run]) -> None:
    """Write runs into a formatted text element; consecutive fixed runs share one FixedFont."""
    for fixed, group in groupby(runs, key=lambda run: run.fixed):
        target = _child(parent, "FixedFont") if fixed else parent
        for run in group:
            write_breakable(_child(target, run.style) if run.style else target, run.text)


def write_breakable(element: etree._Element, text: str) -> None:
    """Append `text` to the element, line breaks as Break and no-break spaces as Space."""
    for piece in _PIECES.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        if piece == "\n":
            _child(element, "Break")
        elif piece == "\u00a0":
            _child(element, "Space")
        elif piece:
            _append(element, piece)


def _runs(element: etree._Element, fixed: bool) -> Iterator[Run]:
    yield Run(_plain(element.text), "", fixed)
    for child in element:
        name = local_name(child)
        if name == "FixedFont":
            yield from _runs(child, fixed=True)
        elif name in _STYLES:
            yield Run(read_breakable(child), cast(Style, name), fixed)
        else:
            yield Run("\n" if name == "Break" else "\u00a0", "", fixed)
        yield Run(_plain(child.tail), "", fixed)


def _plain(text: str | None) -> str:
    return (text or "").translate(_LAYOUT)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace(parent)}}}{name}")


def _append(element: etree._Element, text: str) -> None:
    """Add text after what the element has so far."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text

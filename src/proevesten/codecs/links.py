"""Links as a reader's program shows them: found in running text, or written as anchors in HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

MOST_READ = 2_000_000
"""Characters of a text in which links are looked for; what is beyond is not read."""

_URL = re.compile(r"https?://[^\s<>\"“”»«]+", re.IGNORECASE)
_ENDINGS = ".,;:!?'*_"
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_BLOCKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr", "section"}
_VOID = {"br", "hr"}
_UNSEEN = {"script", "style", "head", "title", "template"}


@dataclass(frozen=True, slots=True)
class Link:
    """What is shown and what opens when it is clicked."""

    text: str
    href: str

    def as_json(self) -> dict[str, str]:
        """The link as the simulators' mailboxes answer it."""
        return {"text": self.text, "href": self.href}


def in_text(text: str) -> list[Link]:
    """The URLs that phones and mail programs make clickable in plain text, in order.

    Punctuation that ends a sentence, and a bracket that was opened before the URL, are not part of it.
    """
    return [Link(url, url) for url in (_trimmed(match[0]) for match in _URL.finditer(text[:MOST_READ]))]


def in_html(html: str) -> tuple[str, list[Link]]:
    """The text a reader sees in an HTML document, and its anchors that lead to http or https.

    Nothing is fetched and nothing is raised; at most MOST_READ characters are read.
    """
    from lxml import etree

    octets = html[:MOST_READ].replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, remove_comments=True)
    try:
        root = etree.fromstring(octets, parser) if octets.strip() else None
    except etree.XMLSyntaxError:  # nothing in it that could be an element or a word
        root = None
    reader = _Reader()
    if root is not None:
        reader.walk(root)
    return reader.text, reader.links


def _trimmed(url: str) -> str:
    counts = {bracket: url.count(bracket) for pair in _CLOSERS.items() for bracket in pair}
    end = len(url)
    while end:
        last = url[end - 1]
        opener = _CLOSERS.get(last)
        if opener and counts[last] > counts[opener]:
            counts[last] -= 1
        elif last not in _ENDINGS:
            break
        end -= 1
    return url[:end]


class _Reader:
    """Collects what is seen, in document order."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self._parts: list[str] = []
        self._anchors: list[tuple[str, int]] = []

    @property
    def text(self) -> str:
        lines = (re.sub(r"[ \t\r\xa0]+", " ", line).strip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def walk(self, root: etree._Element) -> None:
        """Read the whole tree; elements nobody sees are passed by, what follows them is not."""
        from lxml import etree

        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in steps:
            unseen = node.tag in _UNSEEN
            if event == "start" and not unseen:
                self._begin(node)
            elif event == "start":
                steps.skip_subtree()
            elif event == "end" and not unseen:
                self._end(node)
            if event != "start":
                self._say(node.tail)

    def _begin(self, node: etree._Element) -> None:
        if node.tag in _BLOCKS:
            self._parts.append("\n")
        elif node.tag == "a":
            self._anchors.append(((node.get("href") or "").strip(), len(self._parts)))
        self._say(node.text)

    def _end(self, node: etree._Element) -> None:
        if node.tag in _BLOCKS - _VOID:
            self._parts.append("\n")
        elif node.tag == "a":
            href, begins = self._anchors.pop()
            if re.match(r"https?://", href, re.IGNORECASE):
                self.links.append(Link("".join(self._parts[begins:]).strip(), href))

    def _say(self, text: str | None) -> None:
        self._parts.append(re.sub(r"\s+", " ", text or ""))

"""Links as a reader's program shows them: found in running text, or written as anchors in HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_URL = re.compile(r"https?://[^\s<>\"“”»«]+", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_BLOCKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr", "section"}
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
    return [Link(url, url) for url in (_trimmed(match[0]) for match in _URL.finditer(text))]


def in_html(html: str) -> tuple[str, list[Link]]:
    """The text a reader sees in an HTML document, and its anchors that lead to http or https."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text, reader.links


def _trimmed(url: str) -> str:
    while url:
        last = url[-1]
        opener = _CLOSERS.get(last)
        if last in ".,;:!?'*_" or (opener and url.count(opener) < url.count(last)):
            url = url[:-1]
        else:
            break
    return url


class _Reader(HTMLParser):
    """Collects what is seen; `hidden` counts open elements whose text nobody sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._parts: list[str] = []
        self._hidden = 0
        self._anchor: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        lines = (re.sub(r"[ \t\r\xa0]+", " ", line).strip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a":
            self._close_anchor()
            self._anchor = ((dict(attrs).get("href") or "").strip(), len(self._parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a":
            self._close_anchor()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(re.sub(r"\s+", " ", data))

    def close(self) -> None:
        super().close()
        self._close_anchor()

    def _close_anchor(self) -> None:
        if self._anchor is None:
            return
        href, begins = self._anchor
        self._anchor = None
        if re.match(r"https?://", href, re.IGNORECASE):
            self.links.append(Link("".join(self._parts[begins:]).strip(), href))

"""Links of a letter: whether a URL opens as it stands, and links that stand only in the text.

Source: RFC 3986 (letters beyond ASCII are allowed as in an IRI); a link by MedCom's standards is a reference
with a URL, and formatted text has no hyperlinks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from urllib.parse import urlsplit

from proevesten.codecs.links import in_text
from proevesten.rules.shared.masking import shown
from proevesten.texts import Text

_FORBIDDEN = re.compile(r"[\s\x00-\x20<>\"{}|\\^`\u00a0]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[\w](?:[\w-]{0,61}[\w])?)(?:\.[\w](?:[\w-]{0,61}[\w])?)*\.?|\[[0-9A-Fa-f:.]+\]")
_BARE = re.compile(r"(?i)(?<![\w/.@-])www\.[\w-]+\.[^\s<>\"]+")
_SCHEME = re.compile(r"(?i)^https?://")

_NO_SCHEME = Text(
    "den begynder ikke med et skema som https://", "it does not begin with a scheme like https://"
)
_CHARACTER = Text("den rummer {received}", "it holds {received}")
_PERCENT = Text("% står uden to hexcifre", "% stands without two hex digits")
_NO_HOST = Text("værtsnavnet mangler eller er ugyldigt", "the host name is missing or invalid")
_SPACES = {" ": Text("et mellemrum", "a space"), "\n": Text("et linjeskift", "a line break")}

MOST_NAMED = 100
"""So many links of one text are named; more say nothing new."""

WHOLE_ADDRESS = Text("en hel adresse: https://vært/sti", "a whole address: https://host/path")
"""What a URL must be, for findings."""


def url_fault(url: str) -> Text | None:
    """Why an address cannot be opened as it stands, None when it can."""
    bad = _FORBIDDEN.search(url)
    if bad:
        return _CHARACTER.format(received=_SPACES.get(bad[0], shown(bad[0])))
    if _BAD_PERCENT.search(url):
        return _PERCENT
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _NO_HOST
    if not parts.scheme:
        return _NO_SCHEME
    if port == 0 or (parts.scheme.lower() in ("http", "https", "ftp") and not _HOST.fullmatch(host)):
        return _NO_HOST
    return None


def scheme_of(url: str) -> str:
    """The scheme in lower case."""
    return url.partition(":")[0].lower()


def only_in_text(text: str, active: Collection[str]) -> Iterator[str]:
    """The links of a running text that are none of the letter's active ones, nor begin one, each once."""
    if "//" not in text and "www." not in text.lower():
        return
    known = [_bare(url) for url in active]
    found = [link.href for link in in_text(text)]
    found += [match[0].rstrip(".,;:!?'*_)") for match in _BARE.finditer(text)]
    passive = (url for url in dict.fromkeys(found) if not any(a.startswith(_bare(url)) for a in known))
    yield from islice(passive, MOST_NAMED)


def _bare(url: str) -> str:
    return _SCHEME.sub("", url).rstrip("/").casefold()

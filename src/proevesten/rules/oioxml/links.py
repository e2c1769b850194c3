"""Links: an active link is a Reference with a URL; it must open exactly what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case, plain_text
from proevesten.rules.oioxml.letters import correspondence, text_blocks
from proevesten.rules.oioxml.values import shown
from proevesten.texts import Text

_IN_TEXT = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>]+")
_FORBIDDEN = re.compile(r"[\s\x00-\x20<>\"{}|\\^`\u00a0]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[\w](?:[\w-]{0,61}[\w])?)(?:\.[\w](?:[\w-]{0,61}[\w])?)*\.?|\[[0-9A-Fa-f:.]+\]")

_NO_SCHEME = Text(
    "den begynder ikke med et skema som https://", "it does not begin with a scheme like https://"
)
_CHARACTER = Text("den rummer {received}", "it holds {received}")
_PERCENT = Text("% står uden to hexcifre", "% stands without two hex digits")
_NO_HOST = Text("værtsnavnet mangler eller er ugyldigt", "the host name is missing or invalid")
_ABSOLUTE = Text("en hel adresse: https://vært/sti", "a whole address: https://host/path")


def urls(case: Case) -> Iterator[Finding]:
    """Every Reference/URL is a whole, well-formed https address."""
    for letter in correspondence(case):
        for element in case.all("URL", letter.element):
            url = element.text or ""
            reason = url_fault(url)
            if reason is not None:
                yield case.finding(
                    "oioxml-url-malformed", element, expected=_ABSOLUTE, received=shown(url), reason=reason
                )
            elif (scheme := url.partition(":")[0].lower()) != "https":
                yield case.finding("oioxml-url-scheme", element, expected="https", received=scheme)


def only_as_text(case: Case) -> Iterator[Finding]:
    """A letter whose text holds a link has a Reference with a URL too."""
    for letter in correspondence(case):
        if any(True for _ in letter.element.iter(f"{case.prefix}URL")):
            continue
        for block in text_blocks(case, letter):
            found = _IN_TEXT.search(plain_text(block))
            if found:
                yield case.finding(
                    "oioxml-link-only-text", block, expected="Reference/URL", received=shown(found[0])
                )


def url_fault(url: str) -> Text | None:
    """Why an address cannot be opened as it stands, None when it can. Letters like æøå are allowed (IRI)."""
    bad = _FORBIDDEN.search(url)
    if bad:
        name = {" ": Text("et mellemrum", "a space"), "\n": Text("et linjeskift", "a line break")}
        return _CHARACTER.format(received=name.get(bad[0], shown(bad[0])))
    if _BAD_PERCENT.search(url):
        return _PERCENT
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return _NO_HOST
    if not parts.scheme:
        return _NO_SCHEME
    if parts.scheme.lower() in ("http", "https", "ftp") and not _HOST.fullmatch(host):
        return _NO_HOST
    return None

"""Links: an active link is a Reference with a URL; it must open exactly what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case, plain_text
from proevesten.rules.oioxml.letters import correspondence, text_blocks
from proevesten.rules.shared.links import WHOLE_ADDRESS, only_in_text, scheme_of, url_fault
from proevesten.rules.shared.masking import shown


def urls(case: Case) -> Iterator[Finding]:
    """Every Reference/URL is a whole, well-formed https address."""
    for letter in correspondence(case):
        for element in case.all("URL", letter.element):
            url = element.text or ""
            reason = url_fault(url)
            if reason is not None:
                yield case.finding(
                    "oioxml-url-malformed",
                    element,
                    expected=WHOLE_ADDRESS,
                    received=shown(url),
                    reason=reason,
                )
            elif scheme_of(url) != "https":
                yield case.finding("oioxml-url-scheme", element, expected="https", received=scheme_of(url))


def only_as_text(case: Case) -> Iterator[Finding]:
    """Every link in a letter's text is a Reference with a URL too."""
    for letter in correspondence(case):
        active = [element.text or "" for element in letter.element.iter(f"{case.prefix}URL")]
        for block in text_blocks(case, letter):
            for url in only_in_text(plain_text(block), active):
                yield case.finding(
                    "oioxml-link-only-text", block, expected="Reference/URL", received=shown(url)
                )

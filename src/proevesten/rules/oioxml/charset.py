"""Text that was read in a wrong charset on its way: Ã¸ for ø, or control characters for quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case
from proevesten.rules.shared.masking import shown

_SUSPECT = re.compile("Ã[\u0080-\u00bf\u0152-\u0178\u2018-\u2122]|\ufffd|[\u0080-\u009f]")
_QUICK = re.compile(rb"\xc3[\x80-\xbf]|\xef\xbf\xbd|[\x80-\x9f]|&#")


def suspect_text(case: Case) -> Iterator[Finding]:
    """No text holds the marks that a wrong charset leaves."""
    if not _QUICK.search(case.document.data):
        return
    for element in case.document.root.iter("*"):
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            found = _SUSPECT.search(text) if text else None
            if found and owner is not None and owner not in case.broken:
                received = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
                yield case.finding("oioxml-text-charset-suspect", owner, received=shown(received))

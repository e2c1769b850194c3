"""The official EDIFACT examples, when the reference material is there."""

from __future__ import annotations

from tests.support import shared_reference

LETTERS = ("DIS91_1", "DIS91_3")
RECEIPTS = ("CTL01_1", "CTL03_1")
NOTICES = ("DIS20_1", "DIS14_1")
EPIKRISER = ("DIS02_1", "DIS03_1")
KNOWN = (*LETTERS, *RECEIPTS, *NOTICES, *EPIKRISER)


def edi(name: str) -> bytes:
    return shared_reference("medcom-legacy", "examples", "edifact", f"{name}.edi").read_bytes()


def xml(name: str) -> bytes:
    return shared_reference("medcom-legacy", "examples", "xml", f"{name}.xml").read_bytes()


def synthetic(name: str) -> bytes:
    return shared_reference("medcom-legacy", "synthetic", name).read_bytes()

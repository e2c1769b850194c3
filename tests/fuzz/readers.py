"""What reading an input means, and what may come of it: a judgement, a model, or our own error with a place."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from proevesten.codecs import edifact, oioxml, vans_envelope
from proevesten.errors import ProevestenError, UnreadableError
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.fuzz.inputs import made

MOST_SECONDS = 5.0
"""CPU time that one input of a few kilobytes may take; the usual one takes a thousandth of a second."""

READERS: dict[str, tuple[Callable[[bytes], object], ...]] = {
    "oioxml": (oioxml.read_correspondence, oioxml.read_receipt, oioxml.read_notification),
    "vans": (vans_envelope.read_envelope, vans_envelope.is_envelope),
    "edifact": (edifact.read_interchange, edifact.read_correspondence, edifact.read_receipt),
}
_MODES = (Options(), Options(mode="official"))


@dataclass
class Tally:
    """What a chunk came to."""

    verdicts: Counter[str] = field(default_factory=Counter)
    read: int = 0
    slowest: float = 0.0


def chunk(family: str, start: int, count: int) -> Tally:
    """Judge and read inputs `start` to `start + count`. Raises AssertionError naming the input that went wrong."""
    tally = Tally()
    for number in range(start, start + count):
        data = made(family, number)
        began = time.process_time()
        try:
            _one(family, number, data, tally)
        except Exception as fault:
            raise AssertionError(f"{family} input {number}: {type(fault).__name__}: {fault}") from fault
        took = time.process_time() - began
        assert took < MOST_SECONDS, f"{family} input {number} took {took:.1f} s"
        tally.slowest = max(tally.slowest, took)
    return tally


def _one(family: str, number: int, data: bytes, tally: Tally) -> None:
    judgement = check_bytes(data, _MODES[number % 2])
    assert judgement.verdict in ("pass", "fail", "unreadable")
    assert judgement.verdict == "pass" or judgement.findings
    tally.verdicts[judgement.verdict] += 1
    for finding in judgement.findings[:3]:
        finding.as_json("da")
    for read in READERS[family]:
        try:
            read(data)
            tally.read += 1
        except UnreadableError as fault:
            assert fault.where
        except ProevestenError:
            pass  # our own, such as a letter type that has no model

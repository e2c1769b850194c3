"""How many messages a second one process judges on one core, beside the bare schema check by lxml.

Per kind: all rules in strict mode over letters that are all different (`check_corpus.py`), read from memory;
median of five rounds, after one that warms up. The reference is lxml parsing the same bytes and validating
them on the official XSD in the same round; without the official schemas the ratio is left out, with the reason.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from benchmarks import check_corpus, timing
from proevesten.codecs.vans_envelope import EndPoint, MetaInformation, VansEnvelope, write_envelope
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options

ROUNDS = 5
OFFICIAL = {
    "XDIS91": "schemas/oioxml/2006/07/01/EMessage.xsd",
    "VANSEnvelope": "vansenvelope/VANSEnvelope-1.0.4.xsd",
}
GOALS = {"XDIS91": (1500, 3000), "DIS91": (1000, 2000)}


@dataclass(frozen=True)
class Rate:
    """Messages a second, by CPU time and by the clock on the wall; medians of the rounds."""

    cpu: float
    wall: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument(
        "--folder", type=int, default=5000, help="letters in the folder for --jobs; 0 leaves it out"
    )
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    print(
        f"Taken {timing.where()}, load average {load:.1f}; {chosen.count} messages a round, {ROUNDS} rounds.\n"
    )
    for row in rates(chosen.count):
        print(row)
    if chosen.folder:
        with tempfile.TemporaryDirectory() as place:
            scaling(Path(place), chosen.folder)


def rates(count: int) -> Iterator[str]:
    """The table's rows."""
    yield (
        "| messages | bytes | at least / goal | messages/s CPU | messages/s wall | lxml + XSD, CPU "
        "| ratio CPU | ratio wall |"
    )
    yield "| --- " * 8 + "|"
    for name, make in (
        ("XDIS91", check_corpus.xdis91),
        ("DIS91", check_corpus.dis91),
        ("VANSEnvelope", envelope),
    ):
        messages = [make(number) for number in range(count)]
        _refuse_faulty(messages[:20])
        yield _row(name, messages)


def envelope(number: int) -> bytes:
    """Letter `number` as XDIS91 in an envelope."""
    letter = check_corpus.letter(number)
    data = check_corpus.xdis91(number)
    uuid = f"{number:08x}-0000-4000-8000-000000000000"
    return write_envelope(
        VansEnvelope(
            EndPoint(letter.sender.location_number),
            EndPoint(letter.receiver.location_number),
            uuid,
            "2026-11-20T10:15:00",
            MetaInformation(uuid, "XML", "MCM:XDIS91", len(data), "XD9134L"),
            data,
        )
    )


def _row(name: str, messages: Sequence[bytes]) -> str:
    schema = _official(name)
    ours, reference = _together(messages, _strict, schema)
    goal = " / ".join(map(str, GOALS[name])) if name in GOALS else ""
    row = f"| {name}, strict, all rules | {len(messages[0])} | {goal} | {ours.cpu:.0f} | {ours.wall:.0f} "
    if reference is None:
        why = "no XSD of EDIFACT" if name not in OFFICIAL else "no official schemas beside the repository"
        return row + f"| {why} | | |"
    cpu, wall = reference.cpu / ours.cpu, reference.wall / ours.wall
    return row + f"| {reference.cpu:.0f} | 1 : {cpu:.1f} | 1 : {wall:.1f} |"


def _together(
    messages: Sequence[bytes], ours: Callable[[bytes], object], theirs: Callable[[bytes], object] | None
) -> tuple[Rate, Rate | None]:
    """Both in turn, round by round, so that a busy machine slows both."""
    rounds: list[tuple[tuple[float, float], tuple[float, float] | None]] = []
    for _ in range(ROUNDS + 1):
        rounds.append((_round(messages, ours), _round(messages, theirs) if theirs else None))
    kept = rounds[1:]
    reference = [two for _, two in kept if two is not None]
    return _rate(len(messages), [one for one, _ in kept]), _rate(
        len(messages), reference
    ) if reference else None


def _round(messages: Sequence[bytes], do: Callable[[bytes], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    for message in messages:
        do(message)
    return time.process_time() - cpu, time.perf_counter() - wall


def _rate(count: int, seconds: list[tuple[float, float]]) -> Rate:
    return Rate(*(count / statistics.median(column) for column in zip(*seconds, strict=True)))


def _strict(message: bytes) -> object:
    return check_bytes(message, Options())


def _official(name: str) -> Callable[[bytes], object] | None:
    """lxml reading a message and validating it on the official schema; None when there is none."""
    root = Path(os.environ.get("PROEVESTEN_SHARED") or timing.ROOT.parent / "shared")
    path = root / "reference" / "medcom-legacy" / OFFICIAL.get(name, "none")
    if not path.is_file():
        return None
    schema = etree.XMLSchema(etree.parse(str(path)))

    def validate(message: bytes) -> bool:
        return schema.validate(etree.fromstring(message).getroottree())

    return validate


def _refuse_faulty(messages: Sequence[bytes]) -> None:
    for message in messages:
        found = check_bytes(message, Options())
        if found.findings:
            sys.exit(f"the corpus is not valid: {found.findings[0]}")


def scaling(place: Path, count: int) -> None:
    """`check` of a folder by one process and by two, and the judging alone (less the start)."""
    start = timing.run("check", str(check_corpus.folder(place, 1)))
    folder = str(check_corpus.folder(place, count))
    one, two = (timing.run("check", "--format", "json", "--jobs", jobs, folder) for jobs in ("1", "2"))
    alone = (one.median - start.median) / (two.median - start.median)
    print(f"\n`check --format json` of a folder of {count} XDIS91, whole processes, median of five:\n")
    print(f"- start (a folder of one): {start}\n- `--jobs 1`: {one}\n- `--jobs 2`: {two}")
    print(f"- two processes against one: {one.median / two.median:.2f} times, without the start {alone:.2f} times "
          "(goal 1.7)")  # fmt: skip


if __name__ == "__main__":
    main()

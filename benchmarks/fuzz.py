"""The long fuzz run: arbitrary and damaged inputs for every reader, in chunks, and what came of them."""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter

from benchmarks import timing
from tests.fuzz.inputs import FAMILIES
from tests.fuzz.readers import chunk

CHUNK = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000, help="inputs for each reader")
    parser.add_argument("--start", type=int, default=0, help="number of the first input (its seed)")
    parser.add_argument("--family", choices=FAMILIES, action="append")
    chosen = parser.parse_args()
    print(f"Taken {timing.where()}.\n")
    print(
        "| reader | inputs (seeds) | pass | fail | unreadable | read as a model | slowest, s CPU | seconds CPU | MB |"
    )
    print("| --- " * 9 + "|")
    for family in chosen.family or FAMILIES:
        print(row(family, chosen.start, chosen.count), flush=True)


def row(family: str, start: int, count: int) -> str:
    """One family's row; raises AssertionError naming the input that went wrong."""
    began, verdicts, read, slowest = time.process_time(), Counter[str](), 0, 0.0
    for first in range(start, start + count, CHUNK):
        tally = chunk(family, first, min(CHUNK, start + count - first))
        verdicts += tally.verdicts
        read += tally.read
        slowest = max(slowest, tally.slowest)
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = " | ".join(f"{verdicts[name]:,}" for name in ("pass", "fail", "unreadable"))
    return (
        f"| {family} | {count:,} ({start}–{start + count - 1}) | {told} | {read:,} | {slowest:.3f} | {seconds:.0f} "
        f"| {memory:.0f} |"
    )


if __name__ == "__main__":
    main()

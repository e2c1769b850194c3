"""`check` of a folder of 1,000 XDIS91 as a whole process, by one process and by two; memory when larger.

The speed-up is taken over the judging alone as well: whole process less the start (a folder of one file),
since starting Python does not get faster by more processes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import check_corpus, timing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--large", type=int, default=10_000, help="the folder for scaling and memory")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        report(Path(place), chosen.count, chosen.large)


def report(place: Path, count: int, large: int) -> None:
    start = timing.run("check", str(check_corpus.folder(place, 1)))
    print(f"Taken {timing.where()}.\n\nOne file (start): {start}\n")
    print(
        "| messages | jobs | whole process | messages/s | messages/s without start | MB |\n"
        + "| --- " * 6
        + "|"
    )
    for size in (count, large):
        folder = str(check_corpus.folder(place, size))
        medians = {}
        for jobs in (1, 2):
            took = timing.run("check", "--format", "json", "--jobs", str(jobs), folder)
            medians[jobs] = took.median
            alone = size / (took.median - start.median)
            print(
                f"| {size} | {jobs} | {took} | {size / took.median:.0f} | {alone:.0f} | {took.memory:.0f} |"
            )
        without = (medians[1] - start.median) / (medians[2] - start.median)
        print(f"\n{size} messages: two processes are {medians[1] / medians[2]:.2f} times as fast as one, "
              f"{without:.2f} times without the start.\n")  # fmt: skip


if __name__ == "__main__":
    main()

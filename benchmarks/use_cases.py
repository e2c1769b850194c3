"""Whole runs with their reports, as processes: use cases 1 and 2, and all features, by one worker and two."""

from __future__ import annotations

import tempfile

from benchmarks import timing


def main() -> None:
    print(f"Taken {timing.where()}.\n\n| run | whole process |\n| --- | --- |")
    for title, words in (
        ("use cases 1 and 2, one worker", ("--use-case", "1", "--use-case", "2")),
        ("use cases 1 and 2, two workers", ("--use-case", "1", "--use-case", "2", "--workers", "2")),
        ("all features, one worker", ()),
        ("all features, two workers", ("--workers", "2")),
    ):
        with tempfile.TemporaryDirectory() as out:
            print(f"| {title} | {timing.run('run', '--out', out, *words)} |", flush=True)


if __name__ == "__main__":
    main()

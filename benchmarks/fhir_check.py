"""Figures of the FHIR judge, each a whole process, median of five: ``python benchmarks/fhir_check.py [--hl7]``.

Warm figures are processor time, so that a busy machine does not spoil them; the rest is by the clock.
Prints a Markdown table. The message is our own CareCommunication of fifteen entries or more, in JSON. Beside it in
the same run the others of `fhir_rivals.py`: fhir.resources always, pyrofile-validator where PROEVESTEN_PYROFILE
names its Python, the official engine with ``--hl7``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import fhir_rivals as rivals  # noqa: E402
from benchmarks import timing  # noqa: E402

RUNS = 5
MANY = 600

WARM = """
import sys, time, statistics, resource
from proevesten.rules.fhir import check
from proevesten.rules.judgement import Options
data = open(sys.argv[1], "rb").read()
check(data, Options(mode=sys.argv[2]))
times = []
for _ in range(40):
    started = time.process_time(); check(data, Options(mode=sys.argv[2])); times.append(time.process_time() - started)
print(statistics.median(times) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
COLD = """
import sys
from proevesten.rules.fhir import check
assert check(open(sys.argv[1], "rb").read()).verdict == "pass"
"""
JOBS = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from proevesten.rules.fhir import check
def work(data): return check(data).verdict
if __name__ == "__main__":
    data = open(sys.argv[1], "rb").read()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(work, [data] * 8))
        started = time.perf_counter(); list(pool.map(work, [data] * 600, chunksize=20))
        print(600 / (time.perf_counter() - started))
"""


def message() -> bytes:
    """A CareCommunication of fifteen entries: a thread of three with teams, an episode, a file and a link."""
    from tests.fhir.samples import carecommunications

    tree = carecommunications()["reply-again"]
    assert len(tree["entry"]) >= 15, len(tree["entry"])
    return json.dumps(tree, ensure_ascii=False, indent=2).encode()


def run(code: str, *arguments: str) -> tuple[float, list[float]]:
    """Seconds of the whole process, and the numbers it printed."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program:
        program.write(code)
        program.flush()
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, program.name, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return time.perf_counter() - started, [float(n) for n in done.stdout.split()]


def median(code: str, *arguments: str) -> tuple[float, list[float]]:
    """Medians of the processes' seconds, and of each number they printed."""
    rows = [run(code, *arguments) for _ in range(RUNS)]
    printed = [statistics.median(column) for column in zip(*(r[1] for r in rows), strict=True)]
    return statistics.median(r[0] for r in rows), printed


def command_line(*files: Path, jobs: int = 1) -> tuple[float, float]:
    """Median seconds and largest memory (MB) of ``proevesten check FILES`` as a whole process."""
    arguments = ["check", *map(str, files), "--jobs", str(jobs), "--format", "json"]
    timed = timing.run(*arguments)
    return timed.median, timed.memory


def folder_of(folder: Path, data: bytes) -> list[Path]:
    """MANY copies of the message, each its own file."""
    made = [folder / f"message-{n:03}.json" for n in range(MANY)]
    for path in made:
        path.write_bytes(data)
    return made


def rows(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Figure, measured, demanded."""
    path = folder / "message.json"
    path.write_bytes(message())
    _, (official, memory) = median(WARM, str(path), "official")
    _, (strict, _) = median(WARM, str(path), "strict")
    cold, _ = median(COLD, str(path))
    command, command_memory = command_line(path)
    _, (rate,) = median(JOBS, str(path))
    (folder / "many").mkdir()
    many, most = command_line(*folder_of(folder / "many", path.read_bytes()), jobs=2)
    yield "warm, official mode, one core", f"{official:.1f} ms", "< 15 ms"
    yield "warm, strict mode, one core", f"{strict:.1f} ms", "< 15 ms"
    yield "cold, one file, a process that only judges", f"{cold:.2f} s", "< 1.0 s"
    yield "cold, one file, `proevesten check FILE`", f"{command:.2f} s", "< 1.0 s"
    yield "memory of `proevesten check FILE`", f"{command_memory:.0f} MB", "< 300 MB"
    yield "memory of a judge that goes on", f"{memory:.0f} MB", "< 300 MB"
    yield "two jobs, two started workers", f"{rate:.0f} messages/s", "≥ 100"
    yield (
        f"`proevesten check --jobs 2`, {MANY} files, start included",
        f"{MANY / many:.0f} messages/s",
        "≥ 100",
    )
    yield f"largest process of `check --jobs 2`, {MANY} files", f"{most:.0f} MB", "< 300 MB"
    yield from others(path, official, command)


def others(path: Path, warm: float, cold: float) -> Iterator[tuple[str, str, str]]:
    """The others on the same message; ratios are theirs to ours in official mode, cold to our command line."""
    _, (parse,) = median(rivals.RESOURCES, str(path))
    yield (
        "fhir.resources R4B, parsing alone, warm",
        f"{parse:.1f} ms",
        f"we take {warm / parse:.1f} times that",
    )
    valid(path.parent)
    found = rivals.pyrofile(path)
    if found is not None:
        verdict = f"sees {found.errors} errors in a valid message, passes {found.passed} of {found.valid}"
        yield (
            "pyrofile-validator 0.3.0, warm",
            f"{found.warm:.0f} ms",
            f"{found.warm / warm:.1f} times ours; {verdict}",
        )
        yield "pyrofile-validator 0.3.0, cold", f"{found.cold:.1f} s", f"{found.cold / cold:.1f} times ours"
        yield "pyrofile-validator 0.3.0, memory", f"{found.memory:.0f} MB", ""
    if "--hl7" in sys.argv:
        cold_theirs, theirs = rivals.official(path)
        yield "official engine, warm", f"{theirs:.0f} ms", f"{theirs / warm:.1f} times ours (goal 20)"
        yield (
            "official engine, cold",
            f"{cold_theirs:.1f} s",
            f"{cold_theirs / cold:.0f} times ours (goal 30)",
        )


def valid(folder: Path) -> None:
    """Our valid CareCommunications in files of their own, for judges to agree with."""
    from tests.fhir.samples import carecommunications

    for name, tree in carecommunications().items():
        (folder / f"valid-{name}.json").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")


def main() -> int:
    """Measure and print."""
    print(f"{timing.where()}; load average at the start {os.getloadavg()[0]:.1f}\n")
    print("| figure | measured | demanded, or beside ours |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(Path(folder)):
            print(f"| {' | '.join(row)} |", flush=True)
    print(f"\nload average at the end {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Figures of the FHIR judge, each a whole process, median of five: ``python benchmarks/fhir_check.py [--hl7]``.

Warm figures are processor time, so that a busy machine does not spoil them; the rest is by the clock.
Prints a Markdown table. The message is our own CareCommunication of fifteen entries, in JSON. Beside it in
the same run: fhir.resources parsing alone (R4B), and with ``--hl7`` the official engine (PROEVESTEN_HL7_JARS and the
reference packages must be there; see rules/fhir/hl7.py).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5

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
RESOURCES = """
import sys, time, statistics
from fhir.resources.R4B.bundle import Bundle
data = open(sys.argv[1], "rb").read()
Bundle.model_validate_json(data)
times = []
for _ in range(40):
    started = time.process_time(); Bundle.model_validate_json(data); times.append(time.process_time() - started)
print(statistics.median(times) * 1000)
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
    rows = [run(code, *arguments) for _ in range(RUNS)]
    printed = [statistics.median(column) for column in zip(*(r[1] for r in rows), strict=True)]
    return statistics.median(r[0] for r in rows), printed


def official(path: Path) -> tuple[float, float]:
    """(cold seconds, warm milliseconds) of the official engine; the warm figure is of a started engine."""
    from proevesten.profiles.closures import CARECOMMUNICATION, R4
    from proevesten.rules.fhir import hl7
    from tests.support import shared_root

    root = shared_root()
    assert root is not None, "the reference packages are not there"
    packages = root / "reference" / "medcom-fhir" / "packages"
    folders = hl7.package_folders(packages / p for p in CARECOMMUNICATION.packages if p != R4)
    cold = []
    for _ in range(3):
        started = time.perf_counter()
        hl7.run(hl7.java_command(), folders, [(CARECOMMUNICATION.profile, path)])
        cold.append(time.perf_counter() - started)
    rows = hl7.run(hl7.java_command(), folders, [(CARECOMMUNICATION.profile, path)] * 60)
    return statistics.median(cold), statistics.median(r["milliseconds"] for r in rows[30:])


def main() -> int:
    """Measure and print."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "message.json"
        path.write_bytes(message())
        _, (warm_official, memory) = median(WARM, str(path), "official")
        _, (warm_strict, _) = median(WARM, str(path), "strict")
        cold, _ = median(COLD, str(path))
        _, (rate,) = median(JOBS, str(path))
        _, (parse,) = median(RESOURCES, str(path))
        print("| figure | measured | demanded |\n|---|---|---|")
        print(f"| warm, official mode, one core | {warm_official:.1f} ms | < 15 ms |")
        print(f"| warm, strict mode, one core | {warm_strict:.1f} ms | < 15 ms |")
        print(f"| cold, whole process, strict | {cold:.2f} s | < 1.0 s |")
        print(f"| two jobs | {rate:.0f} messages/s | ≥ 100 |")
        print(f"| memory at its most | {memory:.0f} MB | < 300 MB |")
        print(
            f"| fhir.resources R4B, parsing alone, warm | {parse:.1f} ms | ratio {warm_official / parse:.1f} |"
        )
        if "--hl7" in sys.argv:
            cold_theirs, warm_theirs = official(path)
            ratio, times = warm_theirs / warm_official, cold_theirs / cold
            print(
                f"| official engine, warm | {warm_theirs:.0f} ms | we are {ratio:.1f} times faster (goal 20) |"
            )
            print(
                f"| official engine, cold | {cold_theirs:.1f} s | we are {times:.0f} times faster (goal 30) |"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

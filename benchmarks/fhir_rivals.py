"""What else judges or reads the same FHIR message, over identical packages: figures for `fhir_check.py`.

fhir.resources (R4B) only parses. pyrofile-validator is the best Python profile validator that installs: it lives in
its own environment, whose Python PROEVESTEN_PYROFILE names (``pip install pyrofile-validator==0.3.0``). The official
engine needs PROEVESTEN_HL7_JARS (see rules/fhir/hl7.py). Both need the reference packages.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

PYROFILE = "PROEVESTEN_PYROFILE"

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
_PYROFILE = """
import contextlib, io, json, resource, statistics, sys, time
from pathlib import Path
from pyrofile_validator import Validator
from pyrofile_validator.config import ValidatorConfig
path, profile, *folders = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):  # its FHIRPath parser prints traces
    validator = Validator(ValidatorConfig.load_dict({
        "fhirVersion": "4.0.1", "terminology": {"mode": "local"},
        "localPackagePaths": folders, "profiles": {"Bundle": [profile]}}))
    judge = lambda file: validator.validate_resource(json.loads(Path(file).read_bytes()))
    first = judge(path)
    times = []
    for _ in range(20):
        started = time.process_time(); judge(path); times.append(time.process_time() - started)
    valid = sorted(Path(path).parent.glob("valid-*.json"))
    passed = sum(judge(file).status.value != "FAIL" for file in valid)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(statistics.median(times) * 1000, memory, len(first.errors), passed, len(valid))
"""
_PYROFILE_COLD = _PYROFILE.replace("range(20)", "range(1)").replace("valid-*.json", "none-*.json")


class Pyrofile(NamedTuple):
    """Its figures: warm ms, cold s, MB, errors it sees in the valid message, valid messages passed of how many."""

    warm: float
    cold: float
    memory: float
    errors: int
    passed: int
    valid: int


def packages() -> list[Path]:
    """The official packages of CareCommunication, as ours and the others read them."""
    from proevesten.profiles.closures import CARECOMMUNICATION, R4
    from tests.support import shared_root

    root = shared_root()
    assert root is not None, "the reference packages are not there"
    folder = root / "reference" / "medcom-fhir" / "packages"
    return [folder / name for name in CARECOMMUNICATION.packages if name != R4]


def pyrofile(path: Path) -> Pyrofile | None:
    """pyrofile-validator's figures on the message and on the valid messages beside it; None when not installed."""
    from proevesten.profiles.closures import CARECOMMUNICATION

    python = os.environ.get(PYROFILE)
    if not python:
        return None
    arguments = [str(path), CARECOMMUNICATION.profile, *map(str, packages())]
    cold = statistics.median(_seconds([python, "-c", _PYROFILE_COLD, *arguments]) for _ in range(3))
    done = subprocess.run(
        [python, "-c", _PYROFILE, *arguments], capture_output=True, text=True, check=True, timeout=900
    )
    warm, memory, *counts = done.stdout.split()
    return Pyrofile(float(warm), cold, float(memory), *map(int, counts))


def official(path: Path) -> tuple[float, float]:
    """(cold seconds, warm milliseconds) of the official engine; the warm figure is of a started engine."""
    from proevesten.profiles.closures import CARECOMMUNICATION
    from proevesten.rules.fhir import hl7

    folders = hl7.package_folders(packages())
    cold = []
    for _ in range(3):
        started = time.perf_counter()
        hl7.run(hl7.java_command(), folders, [(CARECOMMUNICATION.profile, path)])
        cold.append(time.perf_counter() - started)
    rows = hl7.run(hl7.java_command(), folders, [(CARECOMMUNICATION.profile, path)] * 60)
    return statistics.median(cold), statistics.median(r["milliseconds"] for r in rows[30:])


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, timeout=900)
    return time.perf_counter() - started

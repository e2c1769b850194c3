"""The runner: plans a run, starts its workers, gathers their events, writes the reports."""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

from proevesten import __version__
from proevesten.errors import HarnessError, UsageError
from proevesten.report.events import Event, Stream
from proevesten.requirements import Requirement
from proevesten.requirements import load as load_requirements
from proevesten.session.people import organisations
from proevesten.session.selection import Selection
from proevesten.suite import add_suite_to_path, suite_root
from proevesten.sut.profile import Profile
from proevesten.texts import Lang, Text
from proevesten.verdict.algebra import combine, exit_code
from proevesten.verdict.model import Result

PLUGINS = (
    "proevesten.session.collector", "proevesten.session.plugin", "proevesten.report.allure",
    "steps.hospital", "steps.conveners", "steps.receivers", "steps.citizen",
    "steps.network",
    "steps.waiting_room",
)  # fmt: skip
_STOP_SECONDS = 10


@dataclass(slots=True)
class Order:
    """What a run is asked to do; the fields of `proevesten run`."""

    out: Path = Path("runs")
    use_cases: tuple[int, ...] = ()
    tags: str = ""
    only: tuple[str, ...] = ()
    features: Path | None = None
    faults: tuple[str, ...] = ()
    workers: int = 1
    seed: int = field(default_factory=lambda: secrets.randbits(32))
    timeout: float = 10.0
    lang: Lang = "da"
    shuffle: bool = False
    profile: Profile | None = None


class Run:
    """One run: its folder, its events, its verdict."""

    def __init__(self, order: Order) -> None:
        """Raises UsageError for a broken tag expression or an unknown fault, before anything starts."""
        self.order = order
        self.suite = suite_root()
        Selection(tags=order.tags).matcher()
        for fault in order.faults:
            _must_exist(fault)
        now = datetime.now().astimezone()
        self.id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.dir = order.out / self.id
        self.dir.mkdir(parents=True)
        self.stream = Stream(self.dir / "events.jsonl")
        self.stream.listen(self._gather)
        self.requirements: dict[str, Requirement] = load_requirements(
            self.suite / "features" / "requirements.csv"
        )
        self._planned: dict[str, Event] = {}
        self._results: dict[str, Result] = {}
        self._begun = perf_counter()
        self._faults: list[str] = []
        self._told: list[Event] = []
        self._processes: list[subprocess.Popen[str]] = []

    def execute(self) -> int:
        """Run everything; returns the exit code (design, section 5). Raises UsageError for an empty plan."""
        self._write_run_file()
        self.stream.tell("run_started", **self._facts())
        try:
            self._work()
        except KeyboardInterrupt:
            self._end_workers()
            self._finish(interrupted=True)
            raise
        if not self._planned and not self._faults:
            self.stream.close()
            raise UsageError(
                Text("Ingen scenarier passer til valget", "No scenario matches the selection"),
                advice=Text(
                    "Se scenariernes mærker i features/, eller udelad --tags.", "See the tags in features/."
                ),
            )
        return self._finish()

    # -- workers ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        readers = []
        for number in range(self.order.workers):
            process = self._start_worker(number)
            self._processes.append(process)
            reader = threading.Thread(target=self._read, args=(process, number), daemon=True)
            reader.start()
            readers.append(reader)
        for process, reader in zip(self._processes, readers, strict=True):
            reader.join()
            if process.wait() != 0:
                self._faults.append(f"worker-{self._processes.index(process)}.log")

    def _start_worker(self, number: int) -> subprocess.Popen[str]:
        order_file = self.dir / f"order-{number}.json"
        order_file.write_text(json.dumps(self._worker_order(number), ensure_ascii=False), encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "proevesten.session.worker", str(order_file)],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip

    def _worker_order(self, number: int) -> dict[str, Any]:
        order = self.order
        single = order.workers == 1
        return {
            "run_dir": str(self.dir),
            "log": str(self.dir / f"worker-{number}.log"),
            "journal": "journal.sqlite" if single else f"journal-{number}.sqlite",
            "allure": str(self.dir / "allure-results"),
            "features": [str(p) for p in self._features()],
            "plugins": list(PLUGINS),
            "faults": list(order.faults),
            "seed": order.seed + number,
            "timeout": order.timeout,
            "lang": order.lang,
            "shuffle": order.shuffle,
            "sut": str(order.profile.path) if order.profile else None,
            "selection": {
                "use_cases": list(order.use_cases), "tags": order.tags, "only": list(order.only),
                "shard": number, "shards": order.workers,
            },
        }  # fmt: skip

    def _features(self) -> list[Path]:
        if self.order.features is None:
            return [self.suite / "features"]
        if not self.order.features.is_dir():
            raise UsageError(Text("Mappen findes ikke", "No such folder"), where=str(self.order.features))
        return [self.order.features.resolve()]

    def _read(self, process: subprocess.Popen[str], number: int) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.stream.pass_on({**json.loads(line), "worker": number})

    def _end_workers(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    # -- events and verdict ----------------------------------------------------------------------------

    def _gather(self, event: Event) -> None:
        if event["event"] == "scenario_planned":
            self._planned[event["scenario"]] = event
        elif event["event"] == "worker_failed":
            self._told.append(event)
        elif event["event"] == "scenario_finished":
            self._results[event["scenario"]] = Result(event["result"])

    def _finish(self, *, interrupted: bool = False) -> int:
        for scenario in self._planned.keys() - self._results.keys():
            self.stream.tell(
                "scenario_finished", scenario=scenario, milliseconds=0, requirements={},
                result=str(Result.INCONCLUSIVE if interrupted else Result.HARNESS_ERROR),
                lifecycle="interrupted", reason="Kørslen blev afbrudt" if interrupted else "Arbejderen døde",
            )  # fmt: skip
        code = exit_code((result, self._is_must(scenario)) for scenario, result in self._results.items())
        if self._faults:
            code = 3
        result = Result.HARNESS_ERROR if self._faults else combine(self._results.values())
        self.stream.tell(
            "run_finished",
            result=str(result),
            counts=dict(Counter(str(r) for r in self._results.values())),
            exit_code=130 if interrupted else code,
            milliseconds=round((perf_counter() - self._begun) * 1000),
        )
        self.stream.close()
        if self._told and not interrupted:
            told = self._told[0]
            raise HarnessError(Text(told["message"], told["message"]), where=str(told["where"]))
        if self._faults and not interrupted:
            raise HarnessError(
                Text("En arbejder gik i stå", "A worker broke down"),
                where=", ".join(str(self.dir / name) for name in self._faults),
                advice=Text(
                    "Loggen siger hvorfor; rapporten viser det, der nåede at køre.", "The log says why."
                ),
            )
        return code

    def _is_must(self, scenario: str) -> bool:
        ids: Sequence[str] = self._planned[scenario]["requirements"]
        levels = {self.requirements[i].level for i in ids if i in self.requirements}
        return not levels or "MUST" in levels

    # -- what the run says of itself -------------------------------------------------------------------

    def _facts(self) -> dict[str, Any]:
        return {
            "run_id": self.id,
            "version": __version__,
            "rules_version": digest(self.suite, _rule_files()),
            "features_hash": digest(self.suite, sorted(self._features()[0].rglob("*.feature"))),
            "lang": self.order.lang,
            "argv": self._argv(),
            "systems": _systems(self.order.profile),
            "faults": list(self.order.faults),
            "python": platform.python_version(),
            "seed": self.order.seed,
            "names": _names(self.suite),
        }

    def _argv(self) -> list[str]:
        order = self.order
        words = ["run"]
        words += [w for n in order.use_cases for w in ("--use-case", str(n))]
        words += ["--tags", order.tags] if order.tags else []
        words += ["--sut", order.profile.path.name] if order.profile else []
        words += [w for f in order.faults for w in ("--fault", f)]
        return [*words, "--seed", str(order.seed)]

    def _write_run_file(self) -> None:
        document = {
            "format": 1,
            **self._facts(),
            "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        (self.dir / "run.json").write_text(
            json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8"
        )


def digest(root: Path, paths: Sequence[Path]) -> str:
    """SHA-256 over names and contents of files, short form."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def _rule_files() -> list[Path]:
    return sorted((Path(__file__).resolve().parent.parent / "rules" / "catalogue").glob("*.toml"))


def _systems(profile: Profile | None) -> dict[str, dict[str, Any]]:
    systems: dict[str, dict[str, Any]] = dict(_simulated())
    if profile is not None:
        systems[profile.role.upper()] = {
            "name": profile.system.name, "kind": "system_under_test", "vendor": profile.system.vendor,
            "version": profile.system.version, "location_numbers": [profile.organisation.location_number],
        }  # fmt: skip
    return systems


def _must_exist(fault: str) -> None:
    """Raises UsageError for a fault that no simulated party has, naming those there are."""
    add_suite_to_path()
    party, _, name = fault.partition(":")
    try:
        known = import_module(f"simulators.{party}.behaviour").FAULTS if party.isidentifier() else {}
    except (ImportError, AttributeError):
        known = {}
    if name not in known:
        names = ", ".join(sorted(known)) or "-"
        raise UsageError(
            Text(f"Ukendt fejltilstand {fault}", f"Unknown fault {fault}"),
            advice=Text(f"Kendte hos {party}: {names}", f"Known of {party}: {names}"),
        )


def _names(suite: Path) -> dict[str, str]:
    """Location numbers and telephones as people know them, for the reports."""
    units = organisations(suite)
    numbers = {u.location_number: u.title for u in units if u.location_number}
    return numbers | {u.mobile: f"Mobil, {u.unit or u.name}" for u in units if u.mobile}


def _simulated() -> Iterator[tuple[str, dict[str, str]]]:
    for role, name in (
        ("EPJ", "Simuleret EPJ"), ("EOJ", "Simuleret EOJ"), ("FAG", "Simuleret fagsystem"), ("LPS", "Simuleret LPS"),
        ("VANS", "Simuleret VANS-net"), ("VDX", "Simuleret VDX"),
    ):  # fmt: skip
        yield role, {"name": name, "kind": "simulated", "vendor": "Prøvesten", "version": __version__}

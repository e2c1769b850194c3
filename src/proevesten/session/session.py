"""One session: a run folder, its journal, clock, guard, leases, and everybody simulated, listening."""

from __future__ import annotations

import random
import secrets
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from proevesten.report.events import Stream
from proevesten.requirements import Requirement
from proevesten.requirements import load as load_requirements
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from proevesten.session.leases import Leases
from proevesten.session.people import citizens
from proevesten.session.selection import Selection
from proevesten.suite import add_suite_to_path, suite_root
from proevesten.sut.profile import Profile
from proevesten.texts import Lang

if TYPE_CHECKING:
    from simulators.town import Town

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Where the run goes and what it takes.

    `timeout` in seconds: how long a sentence waits for a message. `faults` are ``party:name``. `journal` is
    the journal's file name in the run folder, one per worker.
    """

    run_dir: Path
    selection: Selection = field(default_factory=Selection)
    faults: tuple[str, ...] = ()
    seed: int = 0
    timeout: float = 10.0
    lang: Lang = "da"
    journal: str = "journal.sqlite"
    features: Path | None = None
    shuffle: bool = False
    profile: Profile | None = None

    @classmethod
    def temporary(cls) -> SessionOptions:
        """A run in a new temporary folder, for bare pytest."""
        return cls(Path(tempfile.mkdtemp(prefix="proevesten-")), seed=secrets.randbits(32))


class Session:
    """Opens everything in order: folder, journal, events, people; the simulators at first use."""

    def __init__(self, options: SessionOptions, stream: Stream | None = None) -> None:
        self.options = options
        options.run_dir.mkdir(parents=True, exist_ok=True)
        self.clock = Clock()
        self.journal = Journal(options.run_dir / options.journal, self.clock)
        self.stream = stream or Stream(options.run_dir / "events.jsonl")
        self.suite = suite_root()
        self.people = citizens(self.suite)
        self.guard = CitizenGuard(c.cpr for c in self.people)
        self.leases = Leases(options.seed, self.guard, self.people)
        self._town: Town | None = None

    @property
    def town(self) -> Town:
        """Everybody simulated, listening from the first scenario to the end of the session."""
        if self._town is None:
            add_suite_to_path()
            from simulators.town import Town

            data = self.options.run_dir / "data" / Path(self.options.journal).stem
            self._town = Town(self.journal, self.clock, self.guard, data, profile=self.options.profile)
            self._town.start()
            for fault in self.options.faults:
                party, _, name = fault.partition(":")
                self._town.context.faults.switch_on(party, name)
        return self._town

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """The requirement catalogue."""
        return load_requirements(self.suite / "features" / "requirements.csv")

    def must_be_attested(self, requirements: list[str]) -> bool:
        """Whether a person must see it: what an adapter says of the screen is a declaration (design, section 6)."""
        profile = self.options.profile
        if profile is None or profile.driver.kind == "manual":
            return False
        rows = [self.requirements[r] for r in requirements if r in self.requirements]
        return any(row.attested and row.binds(profile.role) for row in rows)

    def shuffle(self, items: list[_T]) -> None:
        """Random order from the seed, when the run asks for it (a verdict never hangs on the order)."""
        if self.options.shuffle:
            random.Random(self.options.seed).shuffle(items)

    def set_clock(self, moment: datetime) -> None:
        """Let the simulated world's clock show `moment`; written to the journal."""
        self.clock.set(moment)
        self.journal.append(party="harness", kind="clock.set", data={"moment": moment.isoformat()})

    def facts(self) -> dict[str, Any]:
        """What the run says of itself in reports."""
        return {"seed": self.options.seed, "journal": self.options.journal}

    def close(self) -> None:
        """Stop the simulators and close the files."""
        if self._town is not None:
            self._town.stop()
            self._town = None
        self.journal.close()
        self.stream.close()

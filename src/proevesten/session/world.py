"""The world of one scenario: the one object that steps talk to (design, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from proevesten.errors import HarnessError, NothingArrived, SystemFailure
from proevesten.findings import Finding, Severity
from proevesten.report.events import finding_json
from proevesten.rules.catalogue import load
from proevesten.session.journal import Entry
from proevesten.session.outcome import NotChecked
from proevesten.session.people import Citizen, Organisation
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.roles.citizen import CitizenRole
    from proevesten.session.roles.convener import Convener
    from proevesten.session.roles.hospital import Hospital
    from proevesten.session.roles.network import Network
    from proevesten.session.roles.receiver import Receiver
    from proevesten.session.roles.video import Video
    from proevesten.session.roles.waiting_room import WaitingRoomRole
    from proevesten.session.session import Session

PARTIES: dict[str, Text] = {
    "epj": Text("hospitalets EPJ", "the hospital's EPJ"),
    "eoj": Text("kommunens EOJ", "the municipality's EOJ"),
    "fag": Text("kommunens fagsystem", "the municipality's case system"),
    "lps": Text("lægens LPS", "the GP's LPS"),
    "waiting_room": Text("det virtuelle venteværelse", "the virtual waiting room"),
}
_POLL = 0.5
"""Seconds between two questions to a system that cannot tell by itself; every journal entry asks at once."""


class Teller(Protocol):
    """Tells an event of the present step."""

    warned: bool

    def tell(self, event: str, **fields: Any) -> None:
        """One event."""


@dataclass(slots=True)
class Story:
    """The facts of one scenario: who, when, which meeting, which letters."""

    citizen: Citizen
    department: Organisation
    municipality: Organisation
    practice: Organisation
    agreed: datetime | None = None
    meeting: dict[str, Any] | None = None
    letters: dict[str, Entry] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    convener: str = "epj"


class World:
    """Roles, the story so far, and the two ways of judging: look at what is there, wait for what must come."""

    def __init__(self, session: Session, scenario: str, teller: Teller) -> None:
        self.session = session
        self.scenario = scenario
        self.since = session.journal.last_seq
        self._teller = teller
        self.flow = load("flow")
        self.town = session.town
        citizen = session.leases.citizen()
        self.town.forget(citizen.cpr)
        self.story = self.town.story(citizen)

    @cached_property
    def hospital(self) -> Hospital:
        """The hospital and its EPJ."""
        from proevesten.session.roles.hospital import Hospital

        return Hospital(self)

    @cached_property
    def municipal_convener(self) -> Convener:
        """The municipality as the one who convenes."""
        from proevesten.session.roles.convener import Convener

        return Convener(self, "eoj", self.story.municipality)

    @cached_property
    def social_convener(self) -> Convener:
        """The municipality's social area, with its case system, as the one who convenes."""
        from proevesten.session.roles.convener import Convener

        return Convener(self, "fag", self.town.organisation("testkommune-oest-social"))

    @cached_property
    def practice_convener(self) -> Convener:
        """The GP as the one who convenes."""
        from proevesten.session.roles.convener import Convener

        return Convener(self, "lps", self.story.practice)

    @cached_property
    def network(self) -> Network:
        """The VANS network."""
        from proevesten.session.roles.network import Network

        return Network(self)

    @cached_property
    def waiting_room(self) -> WaitingRoomRole:
        """Kontakt Læge, Min Læge and the practice's waiting room."""
        from proevesten.session.roles.waiting_room import WaitingRoomRole

        return WaitingRoomRole(self)

    @property
    def home(self) -> Organisation:
        """The citizen's home (bosted) in the municipality's social area."""
        return self.town.organisation("testkommune-oest-social")

    def choose_practice(self, key: str) -> None:
        """The citizen has another own doctor."""
        self.story.practice = self.town.organisation(key)

    def doctor_phone(self, name: str) -> str:
        """The telephone of the own doctor or of lægevagten."""
        return (
            self.story.practice.mobile
            if name == "egen læge"
            else self.town.organisation("laegevagten").mobile
        )

    def convener(self, name: str) -> Convener:
        """Who convenes, by its word in a sentence."""
        words = {"hospitalet": self.hospital, "kommunen": self.municipal_convener}
        words |= {"socialområdet": self.social_convener, "egen læge": self.practice_convener}
        if name not in words:
            raise HarnessError(Text(f"Ukendt indkalder i sætningen: {name}", f"Unknown convener: {name}"))
        return words[name]

    @cached_property
    def municipality(self) -> Receiver:
        """The municipality and its EOJ."""
        from proevesten.session.roles.receiver import Receiver

        return Receiver(self, "eoj", Text("kommunen", "the municipality"), self.story.municipality)

    @cached_property
    def practice(self) -> Receiver:
        """The patient's own doctor and the practice's LPS."""
        from proevesten.session.roles.receiver import Receiver

        return Receiver(self, "lps", Text("egen læge", "the GP"), self.story.practice)

    @cached_property
    def citizen(self) -> CitizenRole:
        """The citizen and the relatives."""
        from proevesten.session.roles.citizen import CitizenRole

        return CitizenRole(self)

    @cached_property
    def video(self) -> Video:
        """The video hub, VDX."""
        from proevesten.session.roles.video import Video

        return Video(self)

    @cached_property
    def job_centre(self) -> Receiver:
        """The municipality's job centre, which receives through Netforvaltning Sundhed."""
        from proevesten.session.roles.receiver import Receiver

        seat = self.town.seat
        unit = self.town.organisation("testkommune-oest-arbejdsmarked")
        if seat is not None and self.town.is_seat("fag"):
            unit = seat.unit
        return Receiver(self, "fag", Text("jobcentret", "the job centre"), unit)

    @cached_property
    def department(self) -> Receiver:
        """The hospital department as a receiver."""
        from proevesten.session.roles.receiver import Receiver

        return Receiver(self, "epj", Text("hospitalsafdelingen", "the department"), self.story.department)

    def receiver(self, name: str) -> Receiver:
        """A receiver by its word in a sentence: kommunen, egen læge, hospitalsafdelingen."""
        if name == "jobcentret":
            return self.job_centre
        if "hospital" in name or "afdeling" in name:
            return self.department
        if "kommune" in name:
            return self.municipality
        if "læge" in name:
            return self.practice
        raise HarnessError(Text(f"Ukendt modtager i sætningen: {name}", f"Unknown receiver: {name}"))

    def set_clock(self, moment: datetime) -> None:
        """Set the world's clock. A real system keeps its own time, so there it is not checked."""
        if self.town.real_time:
            raise NotChecked("systemets ur kan ikke stilles; rækken kræver et bestemt tidspunkt")
        self.session.set_clock(moment)

    def close(self) -> None:
        """End of the scenario: the clock shows real time again, and the network is sound."""
        self.network.behave()
        self.session.clock.reset()

    # -- evidence ------------------------------------------------------------------------------------

    def evidence(self, entry: Entry, note: str, findings: Sequence[Finding] = ()) -> None:
        """Attach a journaled message to the present step, with what was found in it."""
        self._teller.tell(
            "message",
            seq=entry.seq,
            journal=self.session.options.journal,
            note=note,
            findings=[finding_json(f) for f in findings],
        )
        if any(f.severity is Severity.WARNING for f in findings):
            self._teller.warned = True

    def expect(
        self,
        awaited: Text,
        party: str,
        match: Callable[[Entry], bool],
        *,
        rule: str,
        timeout: float | None = None,
        near: Callable[[], str] = lambda: "",
        location: str = "",
        requirement: str = "",
    ) -> Entry:
        """The first journaled message since the scenario began that matches; look back, then wait.

        Raises NothingArrived with a finding of the flow rule `rule`, saying what was awaited and the nearest miss.
        """
        seconds = self.session.options.timeout if timeout is None else timeout
        found = self.session.journal.wait(match, since=self.since, timeout=0)
        if found is not None:
            return found
        self._tell_waiting(awaited, party, seconds)
        started = monotonic()
        found = self.session.journal.wait(match, since=self.since, timeout=seconds)
        spent = round(monotonic() - started, 3)
        self._teller.tell("waited", seconds=spent, arrived=found is not None)
        if found is not None:
            return found
        missed = near() or Text(
            f"intet inden for {seconds:g} sekunder", f"nothing within {seconds:g} seconds"
        )
        finding = self.flow[rule].finding(location or party, expected=awaited, received=missed)
        if requirement:
            finding = replace(finding, requirement=requirement)
        raise self._fault(party, NothingArrived, (finding,))

    def expect_nothing(
        self, awaited: Text, party: str, match: Callable[[Entry], bool], *, rule: str, window: float
    ) -> None:
        """Nothing that matches may have come since the scenario began, nor come within `window` seconds."""
        self._tell_waiting(awaited, party, window)
        found = self.session.journal.wait(match, since=self.since, timeout=window)
        self._teller.tell("waited", seconds=window, arrived=found is None)
        if found is not None:
            finding = self.flow[rule].finding(
                f"{found.party} #{found.seq}", expected=awaited, received=f"{found.kind} {found.time}"
            )
            self.evidence(found, awaited.da, (finding,))
            raise self._fault(party, SystemFailure, (finding,))

    def settle(self, awaited: Text, party: str, window: float) -> None:
        """Let `window` seconds pass, as a sentence says, for something that must not happen."""
        self._tell_waiting(awaited, party, window)
        self.session.journal.wait(lambda entry: False, since=self.session.journal.last_seq, timeout=window)
        self._teller.tell("waited", seconds=window, arrived=True)

    def poll(
        self, awaited: Text, party: str, ask: Callable[[], Any], *, rule: str, location: str = ""
    ) -> Any:
        """Ask a system until it answers something true; every new journal entry is a reason to ask again."""
        answer = ask()
        if answer:
            return answer
        seconds = self.session.options.timeout
        self._tell_waiting(awaited, party, seconds)
        end = monotonic() + seconds
        while not answer and monotonic() < end:
            seen = self.session.journal.last_seq
            self.session.journal.wait(lambda e, seen=seen: e.seq > seen, since=seen, timeout=_POLL)  # type: ignore[misc]
            answer = ask()
        self._teller.tell("waited", seconds=round(seconds - (end - monotonic()), 3), arrived=bool(answer))
        if answer:
            return answer
        raise self.failure(party, rule, location=location or party, expected=awaited, received="")

    def _tell_waiting(self, awaited: Text, party: str, seconds: float) -> None:
        who = PARTIES.get(party, Text(party, party))
        self._teller.tell("waiting", awaited=awaited.da, awaited_en=awaited.en, party=who.da, timeout=seconds)

    # -- verdicts ------------------------------------------------------------------------------------

    def failure(
        self,
        party: str,
        rule: str,
        *,
        location: str,
        expected: Text | str,
        received: Text | str,
        requirement: str = "",
    ) -> Exception:
        """A failed demand on a party, as an exception to raise."""
        finding = self.flow[rule].finding(location, expected=expected, received=received)
        if requirement:
            finding = replace(finding, requirement=requirement)
        return self._fault(party, SystemFailure, (finding,))

    def blamed(self, party: str, findings: Sequence[Finding]) -> Exception:
        """Findings of severity error in what a party sent, as an exception to raise."""
        return self._fault(party, SystemFailure, tuple(findings))

    def _fault(self, party: str, kind: type[SystemFailure], findings: tuple[Finding, ...]) -> Exception:
        lang = self.session.options.lang
        first = findings[0]
        text = first.message.get(lang)
        if self.town.is_harness(party):
            return HarnessError(Text(f"{party}: {first.message.da}", f"{party}: {first.message.en}"))
        more = f" (+{len(findings) - 1})" if len(findings) > 1 else ""
        return kind(f"{first.requirement or first.rule}: {text}{more}", findings)

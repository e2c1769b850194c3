"""The town: everybody simulated, together, each at a socket of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from proevesten.errors import HarnessError, UsageError
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from proevesten.session.people import Citizen, Organisation, organisations
from proevesten.session.world import Story
from proevesten.suite import suite_root
from proevesten.sut.driver import Driver, HttpDriver, driver_for
from proevesten.sut.profile import Profile
from proevesten.sut.setup import facts
from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted
from simulators.address_register import AddressRegister
from simulators.base import Context, Simulator
from simulators.clinical.system import ClinicalSystem
from simulators.host import Host
from simulators.queueing import Order, Queueing
from simulators.seat import seat_of

PARTIES = (
    "address_register",
    "vans",
    "sms",
    "mail",
    "digital_post",
    "vdx",
    "waiting_room",
    "bookplan",
    "appointment_service",
    "epj",
    "eoj",
    "fag",
    "lps",
)
"""In the order in which they start; a party may speak to those before it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the parties agreed locally, as far as the flows ask."""

    name: str
    subject_header: str

    def recognises(self, subject: str) -> bool:
        """Whether a subject marks a video meeting by this agreement."""
        return subject == self.subject_header


class Town:
    """Builds and serves the simulators, and finds people and systems by the names that stories use."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        guard: CitizenGuard,
        data: Path,
        *,
        only: Collection[str] = PARTIES,
        host: str = "127.0.0.1",
        port: int = 0,
        admin: bool = False,
        profile: Profile | None = None,
    ) -> None:
        """`only` names the parties to serve; `admin` adds the admin address (loopback, own token).

        With a `profile` the system under test takes its party's seat: its unit joins the organisations and
        plays that part in every story, and its driver answers for the party.
        """
        self.profile = profile
        if profile is not None:
            host, port = profile.harness.host, profile.harness.port
            guard.allow(*profile.citizens.fictitious)
        data.mkdir(parents=True, exist_ok=True)
        self.context = Context(journal, clock, guard, data)
        suite = suite_root()
        self.seat = seat_of(profile) if profile else None
        self.organisations = [*organisations(suite), *(self.seat.units if self.seat else ())]
        self.agreement = _agreement(suite / "fixtures" / "agreements" / "standard.toml")
        self._by_key = {o.key: o for o in self.organisations}
        self._drivers: dict[str, Driver] = {}
        self._client = httpx.Client(timeout=10, verify=nobody_trusted())
        self.parties: dict[str, Simulator] = {}
        self._build(_known(only))
        served = list(self.parties.values())
        if admin:
            from simulators.admin.app import Admin

            served.append(Admin(self.context, self))
        self.host = Host(self.context, served, host=host, port=port)

    def start(self) -> None:
        """Listen at every socket, then let the parties begin."""
        self.host.start()
        if self.profile is not None:
            self._set_up(self.profile)
        if "sms" in self.parties:
            for unit in self.organisations:
                if unit.mobile:
                    self.put_device(unit.mobile, "iphone", unit.title)

    def stop(self) -> None:
        """Everybody stops."""
        for driver in self._drivers.values():
            driver.close()
        self._client.close()
        self.host.stop()

    def _set_up(self, profile: Profile) -> None:
        """Tell an adapter that wants it where everybody is, and its credentials on the network."""
        driver = self.driver(profile.party)
        if not profile.driver.setup or not hasattr(driver, "setup"):
            return
        number = profile.organisation.location_number
        user, password = self._credentials(number) if number else ("", "")
        endpoints = {k: v for k, v in self.context.endpoints.items() if not k.startswith("admin")}
        driver.setup(facts(endpoints, number, (user, password), self.organisations))

    # -- who is who ------------------------------------------------------------------------------------

    @property
    def real_time(self) -> bool:
        """Whether a real system takes part, whose time cannot be set."""
        return self.profile is not None and not self.profile.declares.has("set_clock")

    def is_seat(self, party: str) -> bool:
        """Whether the system under test sits in a party's place."""
        return self.profile is not None and self.profile.party == party

    def is_harness(self, party: str) -> bool:
        """Whether a fault of `party` is the harness's own: it is simulated, and somebody else is under test."""
        return self.profile is not None and self.profile.party != party

    def organisation(self, name: str) -> Organisation:
        """An organisation by key, location number or department. Raises HarnessError for an unknown one."""
        for unit in self.organisations:
            if name in (unit.key, unit.location_number, unit.department):
                return unit
        raise HarnessError(Text(f"Ukendt organisation: {name}", f"Unknown organisation: {name}"))

    def department(self, name: str) -> Organisation:
        """A hospital department by name; the system under test's own when it is the hospital."""
        if self.seat is not None and self.is_seat("epj"):
            return self.seat.unit
        return self.organisation(name)

    def advis_receiver(self, municipality: Organisation) -> Organisation | None:
        """Where a municipality takes advis; None for a system under test that declined them."""
        if self.seat is not None and municipality is self.seat.unit and self.seat.advis is not None:
            return self.seat.advis
        root = municipality.belongs_to or municipality.key
        for unit in self.organisations:
            if unit.takes("XDIS17") and root in (unit.belongs_to, unit.key):
                return unit
        return None

    def story(self, citizen: Citizen) -> Story:
        """A new story around a citizen, with the system under test in its part."""
        parts = {
            "epj": self._by_key["testsygehus-nord-kirurgisk"],
            "eoj": self._by_key["testkommune-oest-hjemmesygepleje"],
            "lps": self._by_key["laegehuset-testgade"],
        }
        if self.seat is not None and self.profile is not None and self.profile.party in parts:
            parts[self.profile.party] = self.seat.unit
        return Story(
            citizen=citizen, department=parts["epj"], municipality=parts["eoj"], practice=parts["lps"]
        )

    def forget(self, cpr: str) -> None:
        """The simulated systems forget a citizen, who begins a new story."""
        for party in self.parties.values():
            if isinstance(party, ClinicalSystem):
                party.forget(cpr)
        if "waiting_room" in self.parties:
            self.parties["waiting_room"].reset()
            self.set_up_waiting_room({})

    def driver(self, party: str) -> Driver:
        """The driver of a party's system: by its adapter, or as the profile of the one under test says."""
        if party not in self._drivers and self.profile is not None and self.is_seat(party):
            self._drivers[party] = driver_for(self.profile)
        if party not in self._drivers:
            self._drivers[party] = HttpDriver(self.context.endpoints[party])
        return self._drivers[party]

    async def release(self, location_number: str) -> None:
        """The simulated party at a location number steps aside for a system of somebody else's."""
        for party in self.parties.values():
            if isinstance(party, ClinicalSystem):
                await party.release(location_number)

    def put_device(self, number: str, kind: str, owner: str) -> None:
        """A telephone or tablet comes into the network."""
        answer = self._client.put(
            f"{self.context.endpoints['sms']}/devices/{number}", json={"kind": kind, "owner": owner}
        )
        answer.raise_for_status()

    @cached_property
    def _queueing(self) -> Queueing:
        return Queueing(self.context.endpoints, self.host, self.context.clock)

    def kontakt_laege(self, employee: str, citizen: str, practice: str) -> Order:
        """An employee's order in Kontakt Læge: the order, or the reason of the refusal."""
        return self._queueing.order(employee, citizen, practice)

    def min_laege(self, citizen: str, practice: str, decision: str) -> Order:
        """The citizen's own order in Min Læge, after MitID was approved or cancelled."""
        return self._queueing.log_in_and_order(citizen, practice, decision)

    def set_up_waiting_room(self, document: dict[str, Any]) -> None:
        """Configure the waiting room; an empty document brings its defaults back."""
        room: Any = self.parties["waiting_room"]
        room.configure(document)

    def desk(self, practice: str, act: str, *values: str) -> dict[str, Any]:
        """An act of the practice at its waiting room: queue, next, send_sms."""
        return self._queueing.desk(practice, act, *values)

    def seen_in_queue(self, order: dict[str, Any]) -> dict[str, Any]:
        """What the waiting side sees of an order now."""
        return self._queueing.seen(order)

    def network_fault(self, word: str) -> str | None:
        """The network's fault that a word of a sentence stands for; None for an unknown word."""
        from simulators.vans.behaviour import fault_named

        return fault_named(word)

    def open_link(self, link: str) -> tuple[int, str]:
        """Open a guest link as a browser would; the status and the address where it ended."""
        answer = self._client.get(link, follow_redirects=True)
        return answer.status_code, str(answer.url.copy_with(query=None))

    # -- building --------------------------------------------------------------------------------------

    @cached_property
    def register(self) -> AddressRegister:
        """The address register, filled with the organisations."""
        return AddressRegister(_entry(o) for o in self.organisations if o.location_number)

    def units(self, party: str) -> list[Organisation]:
        """The organisations of a party that have a location number."""
        taken = self.seat.units if self.seat else ()
        return [o for o in self.organisations if o.party == party and o.location_number and o not in taken]

    def _build(self, only: Sequence[str]) -> None:
        builders: dict[str, Callable[[], Simulator]] = {
            "address_register": self._address_register,
            "vans": self._vans,
            "sms": lambda: _party("sms").build(self.context),
            "mail": lambda: _party("mail").build(self.context),
            "digital_post": lambda: _party("digital_post").build(self.context),
            "vdx": lambda: _party("vdx").build(self.context),
            "waiting_room": self._waiting_room,
            "bookplan": lambda: _party("bookplan").build(self.context, self.organisations),
            "appointment_service": self._appointment_service,
            "epj": lambda: self._clinical("epj"),
            "eoj": lambda: self._clinical("eoj", self.units("epj")),
            "fag": lambda: self._clinical("fag"),
            "lps": lambda: self._clinical("lps"),
        }
        for name in PARTIES:
            if name in only:
                self.parties[name] = builders[name]()

    def _address_register(self) -> Simulator:
        made: Simulator = _party("address_register").build(self.context, self.register)
        return made

    def _vans(self) -> Simulator:
        made: Simulator = _party("vans").build(self.context, self.register)
        return made

    def _credentials(self, location_number: str) -> tuple[str, str]:
        vans: Any = self.parties["vans"]
        user, password = vans.credentials(location_number)
        return str(user), str(password)

    def _waiting_room(self) -> Simulator:
        client = self._video_client("waiting_room")
        made: Simulator = _party("waiting_room").build(self.context, self.organisations, client)
        return made

    def _appointment_service(self) -> Simulator:
        client = self._video_client("appointment_service")
        made: Simulator = _party("appointment_service").build(self.context, self.organisations, client)
        return made

    def _clinical(self, party: str, *more: Any) -> Simulator:
        from simulators.clinical.convening import Surroundings
        from simulators.clinical.video import VideoClient

        video = VideoClient(self.context, party, *self._video_client(party))
        around = Surroundings(self._credentials, self.organisation, video)
        made: Simulator = _party(party).build(self.context, self.units(party), around, *more)
        return made

    def _video_client(self, party: str) -> tuple[str, str]:
        vdx: Any = self.parties["vdx"]
        client_id, secret = vdx.client(party)
        return str(client_id), str(secret)


def _party(name: str) -> Any:
    from importlib import import_module

    return import_module(f"simulators.{name}.app")


def _known(only: Collection[str]) -> list[str]:
    unknown = [name for name in only if name not in PARTIES]
    if unknown:
        names = ", ".join(PARTIES)
        raise UsageError(
            Text(
                f"Ukendt simulator: {', '.join(unknown)}. Kendte: {names}",
                f"Unknown simulator: {', '.join(unknown)}. Known: {names}",
            )
        )  # fmt: skip
    return list(only)


def _entry(unit: Organisation) -> dict[str, Any]:
    return {
        "location_number": unit.location_number,
        "sor": unit.sor,
        "name": unit.title,
        "party": unit.party,
        "types": [{"type": t, "version": v} for t, v in unit.receives],
    }


def _agreement(path: Path) -> Agreement:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return Agreement(document["name"], document["subject"]["header"])
    except (OSError, tomllib.TOMLDecodeError, KeyError) as fault:
        raise HarnessError(
            Text(f"Aftalen kan ikke læses: {fault}", f"The agreement cannot be read: {fault}"),
            where=str(path),
        ) from fault

"""The profile of a system under test: `sut.toml` read into what the harness needs to know (design, section 6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from proevesten.requirements import Requirement
from proevesten.sut.checking import check, day_of, declared
from proevesten.sut.fields import abilities, formats, tables
from proevesten.sut.plan import Planned, plan
from proevesten.sut.reading import ProfileError, read
from proevesten.sut.secret import Secret

__all__ = [
    "Citizens",
    "Connection",
    "Declares",
    "Decline",
    "DriverSettings",
    "HarnessSettings",
    "OrganisationSettings",
    "Planned",
    "Profile",
    "ProfileError",
    "Secret",
    "SystemSettings",
    "load",
]  # fmt: skip

Role = Literal["epj", "eoj", "lps", "fag", "vans", "vdx_client"]
Way = Literal["http_pull", "http_push", "folder", "sftp", "smtp"]
DriverKind = Literal["manual", "http", "command"]


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """[system]: what is under test."""

    vendor: str
    name: str
    version: str
    role: Role

    @property
    def title(self) -> str:
        """Vendor, name and version on one line."""
        return f"{self.vendor} {self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class OrganisationSettings:
    """[organisation]: whom the system acts for; empty where the file says nothing."""

    name: str
    department: str = ""
    unit: str = ""
    sor: str = ""
    location_number: str = ""
    advis_location_number: str = ""
    identifier: str = ""
    identifier_code: str = "sorkode"
    phone: str = ""
    mobile: str = ""
    mail_domain: str = ""


@dataclass(frozen=True, slots=True)
class Declares:
    """[declares]: (type, version) pairs sent and received, and the abilities declared true or by formats."""

    sends: tuple[tuple[str, str], ...]
    receives: tuple[tuple[str, str], ...]
    abilities: frozenset[str]

    def has(self, ability: str) -> bool:
        """Whether an ability is declared."""
        return ability in self.abilities

    @property
    def names(self) -> frozenset[str]:
        """All that conditions (``declares:…``) may ask for: abilities, and message types by standard."""
        types = {name for name, _ in (*self.sends, *self.receives)}
        return self.abilities | {formats()[name].standard for name in types}


@dataclass(frozen=True, slots=True)
class Decline:
    """[declines.<ability>]: why the system is without it, who says so, since when."""

    ability: str
    reason: str
    author: str
    date: date


@dataclass(frozen=True, slots=True)
class Connection:
    """[connection]: the way on the VANS network. Files are absolute paths, resolved from the profile's folder."""

    way: Way
    address: str = ""
    folder: Path | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    certificate_password: Secret | None = None
    authority: Path | None = None
    public_key: Path | None = None
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class DriverSettings:
    """[driver]: how the system is driven; `timeout` in seconds."""

    kind: DriverKind
    address: str = ""
    command: tuple[str, ...] = ()
    timeout: float = 30.0
    token: Secret | None = None
    setup: bool = False


@dataclass(frozen=True, slots=True)
class Citizens:
    """[citizens]: numbers declared fictitious, ten digits without hyphen."""

    fictitious: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HarnessSettings:
    """[harness]: where the simulators listen; `port` 0 means any free ones; `callback` empty: host and port."""

    host: str = "127.0.0.1"
    port: int = 8800
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One sut.toml, read and judged; `path` is where it lies."""

    path: Path
    system: SystemSettings
    organisation: OrganisationSettings
    declares: Declares
    declines: Mapping[str, Decline]
    connection: Connection
    driver: DriverSettings
    citizens: Citizens = field(default_factory=Citizens)
    harness: HarnessSettings = field(default_factory=HarnessSettings)

    @property
    def role(self) -> Role:
        """The seat that the system takes."""
        return self.system.role

    @property
    def party(self) -> str:
        """The simulated party that steps aside: the role, and for a VDX client the EPJ, which books most."""
        return "epj" if self.role == "vdx_client" else self.role

    def secrets(self) -> Mapping[str, Secret]:
        """Every secret that the file names, by its key."""
        found = {
            "connection.certificate_password": self.connection.certificate_password,
            "connection.password": self.connection.password,
            "driver.token": self.driver.token,
        }
        return {key: secret for key, secret in found.items() if secret is not None}

    def plan(
        self,
        requirements: Mapping[str, Requirement],
        tags: Collection[str],
        *,
        agreement: Collection[str] = (),
    ) -> Planned:
        """Whether a scenario with these tags is planned for this system, not applicable, or irrelevant.

        `tags` with or without ``@``, those of the feature included; `agreement` names what the local
        agreement allows (``teams``).
        """
        return plan(self, requirements, tags, agreement)


def load(path: Path) -> Profile:
    """Read a profile. Raises ProfileError (a ConfigurationError) with every fault, its line and key."""
    document = read(path)
    check(document)
    if document.faults:
        raise ProfileError(path, document.faults)
    values = document.values
    declares = values["declares"]
    return Profile(
        path=path.absolute(),
        system=SystemSettings(**values["system"]),
        organisation=_organisation(values["organisation"]),
        declares=Declares(
            _pairs(declares.get("sends", [])),
            _pairs(declares.get("receives", [])),
            frozenset(a.name for a in abilities().values() if declared(a, declares)),
        ),
        declines={
            name: Decline(name, row["reason"], row["author"], cast("date", day_of(row["date"])))
            for name, row in values.get("declines", {}).items()
        },
        connection=Connection(**_made(values["connection"], "connection", path)),
        driver=DriverSettings(**_made(values["driver"], "driver", path)),
        citizens=Citizens(
            tuple(n.replace("-", "") for n in values.get("citizens", {}).get("fictitious", []))
        ),
        harness=HarnessSettings(**_made(values.get("harness", {}), "harness", path)),
    )


_FILES = ("folder", "certificate", "certificate_key", "authority", "public_key")


def _organisation(row: dict[str, Any]) -> OrganisationSettings:
    made = OrganisationSettings(**row)
    if made.identifier:
        return made
    return OrganisationSettings(**{**row, "identifier": made.sor, "identifier_code": "sorkode"})


def _pairs(rows: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (row.split(" ") for row in rows)
    return tuple((name, version) for name, version in pairs)


def _made(row: dict[str, Any], table: str, path: Path) -> dict[str, Any]:
    """The values as the dataclasses hold them: absolute files, secrets, tuples, whole numbers."""
    made = dict(row)
    base = path.absolute().parent
    for key, value in row.items():
        kind = tables()[table].fields[key].kind
        if kind == "secret":
            ((source, name),) = value.items()
            made[key] = Secret(source, str(base / name) if source == "file" else name)
        elif kind == "command":
            made[key] = tuple(value)
        elif kind == "integer":
            made[key] = int(value)
        elif kind == "number":
            made[key] = float(value)
        elif key in _FILES and table == "connection":
            made[key] = base / value
    return made

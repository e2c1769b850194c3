"""The vendor's adapter or program: speaks the contract, in the right role, with a right clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from proevesten.doctor.model import Check, Patient, fault, ok, skipped
from proevesten.errors import ProevestenError
from proevesten.sut.driver import CONTRACT, HttpDriver, driver_for
from proevesten.texts import Text

MOST_SKEW = 30.0
"""Seconds; tokens and envelopes carry times that the other side compares with its own."""
_DOCS = Text("Se docs/adapter", "See docs/adapter")


def about(patient: Patient) -> Iterator[Check]:
    """``/about`` (or the program's answer to it), and the clock by the answer's Date."""
    settings = patient.profile.driver
    if settings.kind == "manual":
        yield skipped("adapter", "et menneske betjener systemet", "a person drives the system")
        return
    try:
        driver: Any = driver_for(patient.profile)
        try:
            answer = driver.about()
            seen = driver.last_date if isinstance(driver, HttpDriver) else ""
        finally:
            driver.close()
    except ProevestenError as error:
        yield fault("adapter", error.message, _DOCS)
        return
    yield _answer(answer, patient)
    yield _clock(seen, datetime.now(UTC))


def command(patient: Patient) -> Iterator[Check]:
    """The program can be found and started."""
    words = patient.profile.driver.command
    if patient.profile.driver.kind != "command":
        yield skipped("command", "systemet betjenes ikke af et program", "no program drives the system")
        return
    own = patient.profile.path.parent / words[0]
    if shutil.which(words[0]) or shutil.which(str(own)):
        yield ok("command", f"{Path(words[0]).name} findes", f"{Path(words[0]).name} is there")
        return
    yield fault(
        "command",
        Text(
            f"{Path(words[0]).name} findes ikke eller kan ikke køres",
            f"{Path(words[0]).name} is not there or cannot be run",
        ),
        Text(
            "Skriv hele stien, og giv ret til at køre filen (chmod +x)",
            "Write the whole path, and let the file be run (chmod +x)",
        ),
    )


def _answer(answer: dict[str, Any], patient: Patient) -> Check:
    system = patient.profile.system
    if answer.get("contract") != CONTRACT:
        said = str(answer.get("contract", "–"))[:20]
        return fault(
            "adapter",
            Text(
                f"adapteren taler kontraktens version {said}, Prøvesten {CONTRACT}",
                f"the adapter speaks version {said} of the contract, Prøvesten {CONTRACT}",
            ),
            _DOCS,
        )
    role = str(answer.get("role", ""))[:40]
    if _plain(role) != _plain(system.role):
        return fault(
            "adapter",
            Text(
                f"adapteren siger rollen »{role}«, profilen »{system.role}«",
                f"the adapter says the role “{role}”, the profile “{system.role}”",
            ),
            Text(
                "Ret [system] role, eller lad [driver] address pege på den rette adapter",
                "Correct [system] role, or let [driver] address point at the right adapter",
            ),
        )
    version = str(answer.get("version", ""))[:40]
    if version and version != system.version:
        return fault(
            "adapter",
            Text(
                f"adapteren siger version »{version}«, profilen »{system.version}«",
                f"the adapter says version “{version}”, the profile “{system.version}”",
            ),
            Text(
                "Certifikatet gælder én version: ret [system] version, eller start den rette",
                "A certificate holds for one version: correct [system] version, or start the right one",
            ),
        )
    return ok("adapter", f"kontrakt {CONTRACT}, rolle {role}", f"contract {CONTRACT}, role {role}")


def _clock(said: str, now: datetime) -> Check:
    if not said:
        return skipped("clock", "svaret har ingen Date", "the answer has no Date")
    try:
        theirs = parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return skipped("clock", "svarets Date kan ikke læses", "the answer's Date cannot be read")
    skew = (theirs - now).total_seconds()
    if abs(skew) <= MOST_SKEW:
        return ok("clock", f"{skew:+.0f} sekunder", f"{skew:+.0f} seconds")
    return fault(
        "clock",
        Text(
            f"systemets ur går {skew:+.0f} sekunder forkert i forhold til dette",
            f"the system's clock is {skew:+.0f} seconds off this one",
        ),
        Text(
            "Stil begge maskiners ure efter en tidsserver (NTP)",
            "Set both machines' clocks by a time server (NTP)",
        ),
    )


def _plain(role: str) -> str:
    return role.lower().replace("-", "_")

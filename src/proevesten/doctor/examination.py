"""Runs every check at once, each for a bounded time; what goes wrong in a check becomes a check of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from proevesten.doctor import adapter, certificates, local, network, numbers
from proevesten.doctor.model import Check, Examiner, Patient, fault, ok
from proevesten.errors import ConfigurationError
from proevesten.sut.profile import Profile, load
from proevesten.sut.reading import ProfileError
from proevesten.texts import Text

EXAMINERS: tuple[tuple[str, Examiner], ...] = (
    ("formats", local.formats), ("secret", local.secrets), ("folder", local.folders), ("command", adapter.command),
    ("certificate", certificates.certificate), ("authority", certificates.authority),
    ("public-key", certificates.public_key), ("location-number", numbers.location_numbers), ("sor", numbers.sor),
    ("citizens", numbers.citizens), ("tcp:adapter", network.adapter), ("tcp:connection", network.connection),
    ("adapter", adapter.about), ("listen", network.listen),
)  # fmt: skip
"""In the order in which they are told."""
PATIENCE = 5.0
LONGEST = 20.0
"""Seconds for one connection, and for one examiner."""


def examine(
    profile: Profile, suite: Path, *, patience: float = PATIENCE, longest: float = LONGEST
) -> list[Check]:
    """Every check of a profile against the suite it is to meet. Never raises; ends within `longest` seconds."""
    patient = Patient(profile, suite, patience)
    found: list[list[Check]] = [[] for _ in EXAMINERS]
    threads = [
        threading.Thread(target=_look, args=(examiner, patient, name, found[number]), daemon=True)
        for number, (name, examiner) in enumerate(EXAMINERS)
    ]
    end = monotonic() + longest
    for thread in threads:
        thread.start()
    for thread, (name, _), checks in zip(threads, EXAMINERS, found, strict=True):
        thread.join(max(0.0, end - monotonic()))
        if thread.is_alive():
            checks.append(_slow(name, longest))
    return [
        ok("profile", profile.system.title, profile.system.title),
        *(check for checks in found for check in list(checks)),
    ]


def examine_file(path: Path, suite: Path, *, patience: float = PATIENCE) -> list[Check]:
    """As `examine`, from the file itself: a check for every fault of it, when it cannot be read."""
    try:
        profile = load(path)
    except ProfileError as error:
        cure = error.advice or Text("", "")
        return [fault("profile", one.shown(), cure) for one in error.faults]
    return examine(profile, suite, patience=patience)


def require_health(checks: Sequence[Check]) -> None:
    """Raise ConfigurationError naming every fault, when there is one: before a run, so that none ends as FAIL."""
    faults = [check for check in checks if check.state == "fault"]
    if not faults:
        return
    lines = [
        Text(f"{c.title.da}: {c.cause.da} – {c.cure.da}", f"{c.title.en}: {c.cause.en} – {c.cure.en}")
        for c in faults
    ]
    raise ConfigurationError(
        Text(
            "Opsætningen er ikke i orden\n    " + "\n    ".join(t.da for t in lines),
            "The configuration is not in order\n    " + "\n    ".join(t.en for t in lines),
        ),
        where="sut.toml",
        advice=Text("Se »proevesten doctor --sut sut.toml«", "See “proevesten doctor --sut sut.toml”"),
    )


def _look(examiner: Examiner, patient: Patient, name: str, into: list[Check]) -> None:
    try:
        for check in examiner(patient):
            into.append(check)
    except Exception as broken:  # a check that breaks must not take the others, nor the run, with it
        kind = type(broken).__name__
        into.append(
            fault(
                f"doctor:{name}",
                Text(f"kontrollen gik i stykker ({kind})", f"the check broke ({kind})"),
                Text("Meld det til dem, der vedligeholder Prøvesten", "Tell those who maintain Prøvesten"),
            )
        )


def _slow(name: str, longest: float) -> Check:
    return fault(
        name,
        Text(f"intet svar inden for {longest:g} sekunder", f"no answer within {longest:g} seconds"),
        Text(
            "Se, om adressen kan nås herfra, og om en firewall er i vejen",
            "See whether the address can be reached from here, and whether a firewall is in the way",
        ),
    )

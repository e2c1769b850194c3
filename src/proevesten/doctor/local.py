"""What can be seen without any network: message types, secrets, folders."""

from __future__ import annotations

import secrets as random_names
from collections.abc import Iterator
from pathlib import Path

from proevesten.doctor.model import Check, Patient, fault, ok, skipped
from proevesten.errors import ConfigurationError
from proevesten.sut.fields import formats as known_formats
from proevesten.texts import Text

TO, FROM, ARCHIVE = "til", "fra", "arkiv"


def formats(patient: Patient) -> Iterator[Check]:
    """Types declared in versions that nothing here judges."""
    declares = patient.profile.declares
    odd = sorted(
        f"{name} {version}"
        for name, version in {*declares.sends, *declares.receives}
        if version not in known_formats()[name].versions
    )
    if not odd:
        yield ok("formats", "alle erklærede versioner kan bedømmes", "every declared version can be judged")
        return
    known = ", ".join(f"{n} {v}" for n in {o.split(" ")[0] for o in odd} for v in known_formats()[n].versions)
    yield fault(
        "formats",
        Text(f"Prøvesten bedømmer ikke {', '.join(odd)}", f"Prøvesten does not judge {', '.join(odd)}"),
        Text(f"Skriv en version, der kan bedømmes: {known}", f"Write a version that can be judged: {known}"),
    )


def secrets(patient: Patient) -> Iterator[Check]:
    """Every secret is there; it is read and forgotten."""
    found = patient.profile.secrets()
    if not found:
        yield skipped("secret", "profilen nævner ingen", "the profile names none")
    for key, secret in found.items():
        try:
            secret.reveal()
        except ConfigurationError as error:
            cure = error.advice or Text("", "")
            yield fault(
                f"secret:{key}", Text(f"{secret}: {error.message.da}", f"{secret}: {error.message.en}"), cure
            )
        else:
            yield ok(f"secret:{key}", f"findes ({secret})", f"is there ({secret})")


def folders(patient: Patient) -> Iterator[Check]:
    """til, fra and arkiv can be read, written and renamed in."""
    root = patient.profile.connection.folder
    if patient.profile.connection.way != "folder" or root is None:
        yield skipped("folder", "vejen er ikke en mappe", "the way is not a folder")
        return
    for name in (TO, FROM, ARCHIVE):
        yield _folder(f"folder:{name}", root / name)


def _folder(name: str, folder: Path) -> Check:
    if not folder.is_dir():
        return fault(
            name,
            Text(f"mappen {folder} findes ikke", f"there is no folder {folder}"),
            Text(f"Opret mappen: mkdir -p {folder}", f"Make the folder: mkdir -p {folder}"),
        )
    trial = folder / f".proevesten-{random_names.token_hex(4)}.tmp"
    renamed = trial.with_suffix(".ok")
    doing = Text("skrives i", "be written in")
    try:
        trial.write_bytes(b"proevesten")
        doing = Text("læses i", "be read in")
        trial.read_bytes()
        list(folder.iterdir())
        doing = Text("omdøbes i", "be renamed in")
        trial.rename(renamed)
        renamed.unlink()
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        return fault(
            name,
            Text(
                f"der kan ikke {doing.da} {folder} ({reason})", f"files cannot {doing.en} {folder} ({reason})"
            ),
            Text(
                "Giv den bruger, der kører Prøvesten, ret til at læse, skrive og omdøbe i mappen",
                "Let the user that runs Prøvesten read, write and rename in the folder",
            ),
        )
    finally:
        for left in (trial, renamed):
            _remove(left)
    return ok(name, "kan læses, skrives og omdøbes i", "can be read, written and renamed in")


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return

"""`proevesten convert IN OUT --to STANDARD`: what the other standard cannot carry is listed, never dropped."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from proevesten.checking.formats.terminal import text_form
from proevesten.checking.limits import number
from proevesten.checking.reading import read
from proevesten.checking.register import sor_codes
from proevesten.checking.sources import STANDARD_INPUT, Source, expand
from proevesten.errors import ConfigurationError, UnreadableError, UsageError
from proevesten.findings import Finding, Severity
from proevesten.rules.judgement import Judgement, judge
from proevesten.texts import Lang, Text, pick

if TYPE_CHECKING:
    from proevesten.conversion import Target

_WRITTEN = Text("Skrevet: {target} ({size} byte)", "Written: {target} ({size} bytes)")
_LOST = Text("Kan ikke føres med over:", "Cannot be carried over:")


class Converted(Protocol):
    """What a converter gives: the message in the other standard, and what it could not carry."""

    @property
    def data(self) -> bytes:
        """The message as it is sent."""

    @property
    def losses(self) -> Sequence[Finding]:
        """What was left out, and where it stood."""


def run(args: argparse.Namespace) -> int:
    """Convert one message; 0 when it carried, 1 when a loss is an error.

    Raises UsageError when OUT is IN or cannot be written, UnreadableError when IN cannot be read.
    """
    data = _input(args.source)
    if args.target != STANDARD_INPUT:
        _refuse_input_as_output(args.source, Path(args.target))
    sor = sor_codes(Path(args.register)) if args.register else None
    converted = convert(data, args.to, xml=args.target.lower().endswith(".xml"), sor=sor)
    judgement = judge(args.to, "", list(converted.losses))
    files: Mapping[str, bytes] = getattr(converted, "files", {})
    if files and args.target == STANDARD_INPUT:
        raise UsageError(
            Text("Brevet har bilag, som sendes for sig", "The letter has attachments that are sent apart"),
            advice=Text(
                "Skriv til en fil; bilagene lægges ved siden af", "Write to a file; they go beside it"
            ),
        )
    _put(converted.data, args.target)
    apart = _put_files(files, args.target)
    _tell(judgement, args.target, len(converted.data), args.lang)
    for name, size in apart:
        print(_WRITTEN.format(target=name, size=number(size, args.lang)).get(args.lang))
    return 1 if any(loss.severity is Severity.ERROR for loss in judgement.findings) else 0


def convert(data: bytes, to: str, *, xml: bool = False, sor: Mapping[str, str] | None = None) -> Converted:
    """The message as `to`; a CareCommunication in XML when `xml` is asked for, else in JSON.

    `sor` gives the SOR codes that CareCommunication demands, by location number.
    Raises UnreadableError for what is no message, UsageError when it is `to` already, ConfigurationError
    for a pair of standards between which nothing is converted.
    """
    from proevesten import conversion
    from proevesten.conversion import fhir_convert
    from proevesten.rules.detect import detect

    family = detect(data).family
    if to != "carecommunication" and family in ("edifact", "oioxml"):
        return conversion.convert(data, cast("Target", to))
    if to != "carecommunication" and family == "fhir":
        return fhir_convert.from_carecommunication(data, cast("Target", to))
    if to == "carecommunication" and family in ("edifact", "oioxml"):
        return fhir_convert.to_carecommunication(data, xml=xml, sor=sor)
    raise ConfigurationError(
        Text(f"Fra {family} til {to} omsættes ikke", f"From {family} to {to} is not converted"), where="--to"
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that `path` holds either all of it or what it held before.

    Raises ConfigurationError when the place cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        reason = fault.strerror or type(fault).__name__
        raise ConfigurationError(
            Text(f"Filen kan ikke skrives: {reason}", f"The file cannot be written: {reason}"),
            where=str(path),
        ) from fault


def _input(name: str) -> bytes:
    source = next(iter(expand([name]))) if name == STANDARD_INPUT else Source(name, place=name, named=True)
    data = read(source)
    if isinstance(data, Finding):
        raise UnreadableError(data.message, where=name, advice=_text(data.advice))
    return data


def _text(value: Text | str) -> Text:
    return Text(pick(value, "da"), pick(value, "en"))


def _refuse_input_as_output(source: str, target: Path) -> None:
    if target.is_dir():
        raise UsageError(Text("UD er en mappe", "OUT is a folder"), where=str(target))
    if source != STANDARD_INPUT and target.exists() and target.samefile(source):
        raise UsageError(
            Text("UD er den samme fil som IND", "OUT is the same file as IN"),
            where=str(target),
            advice=Text("Skriv til en anden fil", "Write to another file"),
        )


def _put(data: bytes, target: str) -> None:
    if target == STANDARD_INPUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(target), data)


def _put_files(files: Mapping[str, bytes], target: str) -> list[tuple[str, int]]:
    """Write the files that travel apart (XBIN01, BIN01) beside OUT, as ``OUT.<object id>``."""
    written = []
    for object_id, data in files.items():
        name = f"{target}.{re.sub(r'[^A-Za-z0-9-]', '-', object_id)}"
        write_whole(Path(name), data)
        written.append((name, len(data)))
    return written


def _tell(judgement: Judgement, target: str, size: int, lang: Lang) -> None:
    """The losses as findings; beside a message on standard output they go to standard error."""
    out = sys.stderr if target == STANDARD_INPUT else sys.stdout
    if judgement.findings:
        print(_LOST.get(lang), file=out)
        print(text_form(lang).entry(target, judgement), end="", file=out)
    if target != STANDARD_INPUT:
        print(_WRITTEN.format(target=target, size=number(size, lang)).get(lang), file=out)

"""`proevesten check`: judge messages in files, folders, zip archives and standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proevesten.checking.batch import Check, Work
from proevesten.checking.batch import run as run_batch
from proevesten.checking.formats import format_named
from proevesten.checking.limits import number
from proevesten.checking.sources import Skipped, Source, expand
from proevesten.checking.standards import standard_named
from proevesten.checking.summary import Summary
from proevesten.checking.writing import write
from proevesten.errors import ConfigurationError, UsageError
from proevesten.rules.judgement import Options
from proevesten.suite import suite_root
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.agreements.senders import Senders
    from proevesten.rules.agreement.model import Agreement

_HIDDEN = Text("{count} skjulte filer sprunget over", "{count} hidden files skipped")
_RECALLED = Text("{count} filer taget fra fremdriftsfilen", "{count} files taken from the progress file")


def run(args: argparse.Namespace) -> int:
    """Judge everything named; returns the worst file's exit code."""
    form = format_named(args.format, args.lang)
    work = Work(engine(args.engine), options(args), form)
    senders = _senders(args)
    skipped = Skipped()
    sources = expand(args.paths, skipped)
    if args.progress:
        summary = _resumed(work, sources, args, senders)
    else:
        results = run_batch(work, sources, args.jobs)
        summary = write(senders.counting(results) if senders else results, form, sys.stdout.write)
    if senders:
        from proevesten.agreements.senders import write_senders

        write_senders(Path(args.summary), senders, args.lang)
    if skipped.hidden:
        print(f"proevesten: {_HIDDEN.format(count=skipped.hidden).get(args.lang)}", file=sys.stderr)
    return summary.exit_code


def _senders(args: argparse.Namespace) -> Senders | None:
    """Counts letters by sender system for --summary; None when no summary is asked for."""
    if not args.summary:
        return None
    from proevesten.agreements.senders import Senders, format_of

    if not args.agreement:
        raise UsageError(
            Text("--summary kræver --agreement", "--summary needs --agreement"), where="--summary"
        )
    format_of(Path(args.summary))
    return Senders()


def _resumed(
    work: Work, sources: Iterator[Source], args: argparse.Namespace, senders: Senders | None
) -> Summary:
    """As a plain check, but taking from the progress file what an interrupted one already judged."""
    from proevesten.checking.memory import Memory, key_of

    shape = (getattr(work.form, "width", 0), getattr(work.form, "colour", False))
    memory = Memory(Path(args.progress), key_of(work.options, args.format, args.lang, shape))
    results = run_batch(work, memory.recall(sources), args.jobs)
    kept = memory.keep(results)
    summary = write(senders.counting(kept) if senders else kept, work.form, sys.stdout.write)
    if memory.recalled:
        count = number(memory.recalled, args.lang)
        print(f"proevesten: {_RECALLED.format(count=count).get(args.lang)}", file=sys.stderr)
    return summary


def engine(name: str) -> Check:
    """What judges one document, loaded now: our own engine, or for FHIR messages HL7's.

    Raises ConfigurationError when a part of it is not installed.
    """
    try:
        if name == "hl7":
            from proevesten.checking.second_opinion import check
        else:
            from proevesten.rules.engine import check_bytes as check
    except ModuleNotFoundError as fault:
        raise ConfigurationError(
            Text(f"Motoren mangler: {fault.name}", f"The engine is missing: {fault.name}"),
            advice=Text("Geninstallér proevesten", "Install proevesten again"),
        ) from fault
    return check


def options(args: argparse.Namespace) -> Options:
    """What the engine is told, from the flags. Raises UsageError for a file that cannot be used."""
    from proevesten.checking.register import location_numbers

    agreement = _agreement(args.agreement) if args.agreement else None
    extra = {
        "packages": tuple(_existing(name, "--package") for name in args.package),
        "agreement": agreement,
        "video": {key: list(values) for key, values in agreement.video} if agreement else None,
        "citizens": _citizens(),
    }
    return Options(
        mode=args.mode,
        standard=standard_named(args.standard),
        version=args.version,
        location_numbers=location_numbers(Path(args.register)) if args.register else None,
        extra={name: value for name, value in extra.items() if value},
    )


def _citizens() -> Sequence[object]:
    """The test citizens whose names no DIS90 may hold; none where the library stands without its suite."""
    from proevesten.session.people import citizens

    try:
        return citizens(suite_root())
    except ConfigurationError:
        return ()


def _agreement(name: str) -> Agreement:
    """The local agreement. Raises AgreementError with every fault in it."""
    from proevesten.agreements.load import load

    return load(_existing(name, "--agreement"))


def _existing(name: str, flag: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise UsageError(Text(f"{name} findes ikke", f"{name} does not exist"), where=flag)
    return path

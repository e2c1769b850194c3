"""`proevesten check`: judge messages in files, folders, zip archives and standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proevesten.checking.batch import Check, Work
from proevesten.checking.batch import run as run_batch
from proevesten.checking.formats import format_named
from proevesten.checking.sources import Skipped, expand
from proevesten.checking.standards import standard_named
from proevesten.checking.writing import write
from proevesten.errors import ConfigurationError, UsageError
from proevesten.rules.judgement import Options
from proevesten.texts import Text

_HIDDEN = Text("{count} skjulte filer sprunget over", "{count} hidden files skipped")


def run(args: argparse.Namespace) -> int:
    """Judge everything named; returns the worst file's exit code."""
    form = format_named(args.format, args.lang)
    work = Work(engine(), options(args), form)
    skipped = Skipped()
    results = run_batch(work, expand(args.paths, skipped), args.jobs)
    summary = write(results, form, sys.stdout.write)
    if skipped.hidden:
        print(f"proevesten: {_HIDDEN.format(count=skipped.hidden).get(args.lang)}", file=sys.stderr)
    return summary.exit_code


def engine() -> Check:
    """The engine that judges one document, loaded now. Raises ConfigurationError when it is not installed."""
    try:
        from proevesten.rules.engine import check_bytes
    except ModuleNotFoundError as fault:
        raise ConfigurationError(
            Text(f"Motoren mangler: {fault.name}", f"The engine is missing: {fault.name}"),
            advice=Text("Geninstallér proevesten", "Install proevesten again"),
        ) from fault
    return check_bytes


def options(args: argparse.Namespace) -> Options:
    """What the engine is told, from the flags. Raises UsageError for a file that cannot be used."""
    from proevesten.checking.register import location_numbers

    extra = {
        "engine": args.engine,
        "packages": tuple(_existing(name, "--package") for name in args.package),
        "agreement": _existing(args.agreement, "--agreement") if args.agreement else None,
    }
    return Options(
        mode=args.mode,
        standard=standard_named(args.standard),
        version=args.version,
        location_numbers=location_numbers(Path(args.register)) if args.register else None,
        extra={name: value for name, value in extra.items() if value},
    )


def _existing(name: str, flag: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise UsageError(Text(f"{name} findes ikke", f"{name} does not exist"), where=flag)
    return path

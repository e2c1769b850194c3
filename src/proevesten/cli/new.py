"""`proevesten new KIND NAME`: a profile of a system by questions, or the skeleton of a new part."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError, UsageError
from proevesten.suite import suite_root
from proevesten.texts import Lang, Text

SCHEMA = "sut.schema.json"
_WRITTEN = Text("Skrevet", "Written")
_NEXT = Text("Næste skridt", "Next")
_DOCTOR = Text("proevesten doctor --sut {path}", "proevesten doctor --sut {path}")


def run(args: argparse.Namespace) -> int:
    """Make it and say what was written. Raises UsageError when a file exists or an answer cannot be used."""
    if args.kind == "sut":
        return _sut(args)
    if args.kind == "agreement":
        return _agreement(args)
    from proevesten.scaffold.parts import advice, scaffold

    title = _needed(args)
    _say(scaffold(args.kind, title, Path.cwd()), advice(args.kind, title, args.lang), args.lang)
    return 0


def _sut(args: argparse.Namespace) -> int:
    from proevesten.scaffold.asking import Questions, pairs
    from proevesten.scaffold.profile_file import written
    from proevesten.sut.schema import text as schema

    path = Path(args.name or "sut.toml")
    _must_be_new(path)
    person = sys.stdin is not None and sys.stdin.isatty()
    questions = Questions(args.lang, sys.stdin, sys.stderr, person, pairs(getattr(args, "set", None) or []))
    values: dict[str, Any] = questions.profile()
    _write_checked(path, written(values, path.name, f"./{SCHEMA}", args.lang))
    made = [path]
    beside = path.parent / SCHEMA
    if not beside.exists():
        beside.write_text(schema(), encoding="utf-8")
        made.append(beside)
    _say(made, _DOCTOR.format(path=path).get(args.lang), args.lang)
    return 0


def _write_checked(path: Path, text: str) -> None:
    """Write a profile that the loader takes, whole or not at all."""
    from proevesten.sut.profile import ProfileError, load

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".toml")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            load(Path(name))
            Path(name).rename(path)
        except ProfileError as fault:
            raise ProfileError(path, list(fault.faults)) from None
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise ConfigurationError(
            Text(f"Filen kan ikke skrives ({reason})", f"The file cannot be written ({reason})"),
            where=str(path),
        ) from fault


def _agreement(args: argparse.Namespace) -> int:
    """A copy of the standard agreement to write one's own into."""
    path = Path(_needed(args)).with_suffix(".toml")
    _must_be_new(path)
    standard = suite_root() / "fixtures" / "agreements" / "standard.toml"
    path.write_text(standard.read_text(encoding="utf-8"), encoding="utf-8")
    _say([path], f"proevesten agreement check {path}", args.lang)
    return 0


def _needed(args: argparse.Namespace) -> str:
    if not args.name:
        raise UsageError(Text("Skriv et navn", "Write a name"), where=f"proevesten new {args.kind}")
    return str(args.name)


def _must_be_new(path: Path) -> None:
    if path.exists():
        raise UsageError(Text("Filen findes allerede", "The file exists already"), where=str(path))


def _say(made: list[Path], advice: str, lang: Lang) -> None:
    for path in made:
        sys.stdout.write(f"{_WRITTEN.get(lang)}: {path}\n")
    sys.stdout.write(f"{_NEXT.get(lang)}: {advice}\n")

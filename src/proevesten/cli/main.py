"""The entry point: from arguments to an exit code (design, section 5).

0 passed · 1 findings of severity error · 2 usage or unreadable · 3 configuration, environment, a fault of
our own or standard output closed early · 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import cast

from proevesten.cli.parser import available, language, parse
from proevesten.errors import ProevestenError, UsageError
from proevesten.texts import Lang, Text

OK, FAILED, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and never raises."""
    words = sys.argv[1:] if argv is None else list(argv)
    _speak_utf8()
    try:
        code = _run(words, language(words))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
        return FAULT
    return code


def _run(words: Sequence[str], lang: Lang) -> int:
    from proevesten.cli import faults

    try:
        args = parse(words, lang)
        return handler(args.command)(args)
    except SystemExit as done:  # argparse has said what it had to say
        return done.code if isinstance(done.code, int) else OK
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print(f"\nproevesten: {faults.INTERRUPTED.get(lang)}", file=sys.stderr)
        return INTERRUPTED
    except ProevestenError as error:
        faults.show(error, lang)
        return error.exit_code
    except BaseException as fault:
        faults.show_crash(fault, lang)
        return FAULT


def handler(command: str) -> Callable[[argparse.Namespace], int]:
    """The command's `run`, imported now. Raises UsageError for a command that is still to come."""
    if not available(command):
        raise UsageError(
            Text(f"Kommandoen «{command}» er ikke lavet endnu", f"The command “{command}” is not there yet"),
            advice=Text("Se «proevesten --help»: «kommer»", "See “proevesten --help”: «coming»"),
        )
    from importlib import import_module

    module = import_module(f"proevesten.cli.{command}")
    return cast("Callable[[argparse.Namespace], int]", module.run)


def _speak_utf8() -> None:
    """Write UTF-8 to files and pipes; on a terminal keep its encoding, but never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            kept = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=kept, errors="backslashreplace")  # type: ignore[union-attr]


def _drop_stdout() -> None:
    """Nobody reads any more: point standard output at nothing, so that the flush at exit is quiet."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

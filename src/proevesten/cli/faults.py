"""What the user sees when something goes wrong: what, where, what to do. Never a stack trace."""

from __future__ import annotations

import sys
from typing import TextIO

from proevesten.errors import ProevestenError
from proevesten.texts import Lang, Text

_WHERE = Text("Sted", "Where")
_ADVICE = Text("Råd", "Advice")
_CRASH = Text(
    "Der skete en fejl i Prøvesten selv ({kind}). Det er ikke en fejl i det, du prøver af.",
    "Prøvesten itself failed ({kind}). This is not a fault of what you are testing.",
)
_CRASH_FILE = Text("Enkeltheder ligger i {path}", "The details are in {path}")
_CRASH_LOST = Text("Enkelthederne kunne ikke gemmes", "The details could not be kept")
_CRASH_ADVICE = Text(
    "Send filen til dem, der vedligeholder Prøvesten", "Send the file to those who maintain Prøvesten"
)
INTERRUPTED = Text("afbrudt", "interrupted")


def show(error: ProevestenError, lang: Lang, out: TextIO | None = None) -> None:
    """One clear message on standard error: message, place, advice."""
    lines = [f"proevesten: {error.message.get(lang)}"]
    if error.where:
        lines.append(f"  {_WHERE.get(lang)}: {error.where}")
    if error.advice:
        lines.append(f"  {_ADVICE.get(lang)}: {error.advice.get(lang)}")
    print("\n".join(lines), file=out or sys.stderr)


def show_crash(fault: BaseException, lang: Lang, out: TextIO | None = None) -> None:
    """A short message with the path of the crash file; the trace itself goes there."""
    from proevesten.crash import keep_trace

    path = keep_trace(fault)
    kept = _CRASH_FILE.format(path=path) if path else _CRASH_LOST
    lines = [
        f"proevesten: {_CRASH.format(kind=type(fault).__name__).get(lang)}",
        f"  {kept.get(lang)}",
        f"  {_ADVICE.get(lang)}: {_CRASH_ADVICE.get(lang)}",
    ]
    print("\n".join(lines), file=out or sys.stderr)

"""`proevesten doctor --sut sut.toml`: every check with its cause and cure; exit 0, or 3 when one is at fault."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proevesten.doctor import Check, examine_file
from proevesten.suite import suite_root
from proevesten.texts import Lang, Text

_MARK = {
    "ok": Text("ok      ", "ok      "),
    "fault": Text("FEJL    ", "FAULT   "),
    "skipped": Text("–       ", "–       "),
}
_CURE = Text("Gør dette", "Do this")
_SUM = Text(
    "{faults} fejl · {ok} i orden · {skipped} ikke kontrolleret",
    "{faults} at fault · {ok} in order · {skipped} not checked",
)


def run(args: argparse.Namespace) -> int:
    """Print the examination; 3 when anything is at fault."""
    checks = examine_file(Path(args.sut), suite_root())
    lines = [line for check in checks for line in shown(check, args.lang)]
    counts = {state: sum(c.state == state for c in checks) for state in ("ok", "fault", "skipped")}
    total = _SUM.format(faults=counts["fault"], ok=counts["ok"], skipped=counts["skipped"])
    sys.stdout.write("\n".join([*lines, "", total.get(args.lang)]) + "\n")
    return 3 if counts["fault"] else 0


def shown(check: Check, lang: Lang) -> list[str]:
    """A check as lines: mark, title, cause; and the cure of a fault below."""
    cause = check.cause.get(lang)
    lines = [f"{_MARK[check.state].get(lang)}{check.title.get(lang)}" + (f": {cause}" if cause else "")]
    if check.state == "fault":
        lines.append(f"        {_CURE.get(lang)}: {check.cure.get(lang)}")
    return lines

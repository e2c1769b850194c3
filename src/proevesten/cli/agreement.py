"""`proevesten agreement check|matrix`: local agreements (requirements LOK-01 to LOK-03)."""

from __future__ import annotations

import argparse
from pathlib import Path

from proevesten.agreements.load import load
from proevesten.agreements.reading import AgreementError
from proevesten.texts import Text

_FINE = Text(
    "{path}: i orden ({parties} parter, {subjects} emner, {rules} regler; {origin})",
    "{path}: in order ({parties} parties, {subjects} subjects, {rules} rules; {origin})",
)
_FAULTS = Text("{path}: {count} fejl", "{path}: {count} faults")


def run(args: argparse.Namespace) -> int:
    """Check the files, or show the matrix of what holds between whom."""
    if args.action == "matrix":
        from proevesten.agreements.commands import matrix

        return matrix(args)
    return _check(args)


def _check(args: argparse.Namespace) -> int:
    """All faults of all files with line and key; 1 when there is one."""
    code = 0
    for name in args.files:
        try:
            found = load(Path(name))
        except AgreementError as fault:
            code = 1
            print(_FAULTS.format(path=name, count=len(fault.faults)).get(args.lang))
            for one in fault.faults:
                print(f"  {one.shown().get(args.lang)}")
            continue
        counts = {"parties": found.parties, "subjects": found.subjects, "rules": found.rules}
        sizes = {key: len(value) for key, value in counts.items()}
        print(_FINE.format(path=name, origin=found.origin.shown, **sizes).get(args.lang))
    return code

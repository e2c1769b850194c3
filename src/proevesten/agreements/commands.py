"""What `agreement matrix` does; `cli/agreement.py` only names it."""

from __future__ import annotations

import argparse
from pathlib import Path

from proevesten.agreements.load import load
from proevesten.agreements.matrix import matrix_of
from proevesten.registry import store
from proevesten.registry.model import Register
from proevesten.registry.seed import starting_register


def matrix(args: argparse.Namespace) -> int:
    """Show who can send active links to whom, by the agreements and the register. Always 0: it judges nobody.

    Raises AgreementError for an agreement with faults, ConfigurationError for a register that was edited.
    """
    register = _register(args.register)
    found = [matrix_of(load(Path(name)), register) for name in args.files]
    if args.format == "html":
        from proevesten.agreements.matrix_page import as_html

        print(as_html(found, args.lang), end="")
    elif args.format == "csv":
        from proevesten.agreements.matrix_text import as_csv

        print(as_csv(found, args.lang))
    else:
        from proevesten.agreements.matrix_text import as_text

        print(as_text(found, args.lang))
    return 0


def _register(name: str | None) -> Register:
    if name:
        return store.load(Path(name))
    return store.load(store.DEFAULT) if store.DEFAULT.exists() else starting_register()

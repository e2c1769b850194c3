"""`proevesten register show|update`: the national capability register (requirement KOM-11)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proevesten.errors import UsageError
from proevesten.registry import store
from proevesten.registry.model import Capability, Register
from proevesten.registry.seed import capabilities, starting_register
from proevesten.texts import Lang, Text

_TAKEN = Text("{path}: {count} celler i registret", "{path}: {count} cells entered")
_OLD = Text(
    "{path}: intet nyt, registret har nyere eller det samme",
    "{path}: nothing new, the register is newer or the same",
)
_REFUSED = Text("{path}: afvist: {reason}", "{path}: refused: {reason}")


def run(args: argparse.Namespace) -> int:
    """Show or update; 1 when a bundle was refused."""
    known = capabilities()
    path = Path(args.data) if args.data else store.DEFAULT
    register = _current(path, asked=bool(args.data) and args.action == "show")
    code = 0
    if args.action == "update" or args.bundles:
        code = _update(register, args, known)
    if args.action == "update":
        store.save(path, register)
    wanted = register.filtered(_systems(args, register), _capabilities(args, known, register))
    print(written(wanted, args.format, args.lang, known))
    return code


def written(register: Register, form: str, lang: Lang, known: dict[str, Capability]) -> str:
    """The register in one of the four forms."""
    from proevesten.registry import show

    if form == "html":
        from proevesten.registry.page import as_html

        return as_html(register, lang, known).rstrip("\n")
    if form == "csv":
        return show.as_csv(register, lang)
    return show.as_json(register, lang) if form == "json" else show.as_text(register, lang, known)


def _current(path: Path, *, asked: bool) -> Register:
    """The file's register, or the starting data while there is none.

    Raises UsageError when a file that was asked for to be shown is absent.
    """
    if path.exists():
        return store.load(path)
    if asked:
        raise UsageError(
            Text("Registret findes ikke", "The register does not exist"), where=str(path),
            advice=Text("Uden --data vises startdata.", "Without --data the starting data is shown."),
        )  # fmt: skip
    return starting_register()


def _update(register: Register, args: argparse.Namespace, known: dict[str, Capability]) -> int:
    """Take each bundle, telling on standard error what became of it. `show BUNDLE` previews, nothing is written."""
    from proevesten.registry.bundles import read_bundle

    code = 0
    for name in args.bundles:
        told = read_bundle(Path(name), known)
        if told.refused is not None:
            code, line = 1, _REFUSED.format(path=name, reason=told.refused)
        else:
            count = sum(register.take(entry) for entry in told.entries)
            line = _TAKEN.format(path=name, count=count) if count else _OLD.format(path=name)
        print(f"proevesten: {line.get(args.lang)}", file=sys.stderr)
    return code


def _systems(args: argparse.Namespace, register: Register) -> list[str]:
    names = {e.system.casefold() for e in register}
    for name in args.system:
        if name.casefold() not in names:
            shown = sorted({e.system for e in register})
            raise UsageError(
                Text(f"Registret kender ikke {name}: ukendt", f"The register does not know {name}: unknown"),
                where="--system",
                advice=Text(f"Det kender: {', '.join(shown)}", f"It knows: {', '.join(shown)}"),
            )
    return list(args.system)


def _capabilities(args: argparse.Namespace, known: dict[str, Capability], register: Register) -> list[str]:
    names = sorted({*known, *(e.capability for e in register)})
    for name in args.capability:
        wanted = name.casefold()
        if not any(wanted in (n.casefold(), n.partition("@")[0].casefold()) for n in names):
            raise UsageError(
                Text(f"Evnen {name} kendes ikke", f"The capability {name} is not known"), where="--capability",
                advice=Text(f"Vælg mellem: {', '.join(names)}", f"Choose from: {', '.join(names)}"),
            )  # fmt: skip
    return list(args.capability)

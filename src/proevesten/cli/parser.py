"""From the command table to argparse, in one language, without importing any handler."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from proevesten import __version__
from proevesten.cli.commands import COMMANDS, LANG
from proevesten.cli.danish import speaking
from proevesten.cli.model import Arg, Command
from proevesten.texts import Lang, Text

_ABOUT = Text(
    "Prøvesten: certificering og simulering af tværsektorielle videomøder i sundhedsvæsenet.",
    "Prøvesten: certification and simulation of cross-sector video meetings in health care.",
)
_EXITS = Text(
    "Slutkoder: 0 alt bestået · 1 fejl fundet · 2 forkert brug, eller filen kan ikke læses ·\n"
    "3 fejl i opsætning eller miljø · 130 afbrudt.   Hjælp til én kommando: proevesten KOMMANDO --help",
    "Exit codes: 0 all passed · 1 errors found · 2 wrong use, or a file that cannot be read ·\n"
    "3 configuration or environment fault · 130 interrupted.   Help on a command: proevesten COMMAND --help",
)
_COMMANDS = Text("kommandoer", "commands")
_COMMAND = Text("KOMMANDO", "COMMAND")
_ACTION = Text("HANDLING", "ACTION")
_VERSION = Text("vis programmets version", "show the program's version")
_COMING = Text("«kommer»", "«coming»")
_HELP_COLUMN = 30


def language(argv: Sequence[str]) -> Lang:
    """The language asked for: ``--lang`` before PROEVESTEN_LANG before Danish.

    Read ahead of argparse, since argparse's own texts depend on it.
    """
    lang: Lang = "en" if os.environ.get("PROEVESTEN_LANG", "").lower().startswith("en") else "da"
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    for word, following in zip(words, [*words[1:], ""], strict=False):
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and asked in ("da", "en"):
            lang = cast("Lang", asked)
    return lang


def parse(argv: Sequence[str], lang: Lang) -> argparse.Namespace:
    """The arguments as a namespace with `command`, `lang` and the command's own names.

    Exits by SystemExit: 0 after ``--help`` or ``--version``, 2 after wrong use.
    """
    with speaking(lang):
        parser = build(lang)
        args, rest = parser.parse_known_args(list(argv))
        if rest and hasattr(args, "paths") and not any(word.startswith("-") and word != "-" for word in rest):
            # argparse takes positionals only in one stretch; `check a --mode strict b` means both files.
            args.paths, rest = [*args.paths, *rest], []
        if rest:
            parser.error(argparse._("unrecognized arguments: %s") % " ".join(rest))  # type: ignore[attr-defined]
        if args.command is None:
            parser.error(
                Text("vælg en kommando (proevesten --help)", "choose a command (proevesten --help)").get(lang)
            )
    args.lang = lang
    return args


def build(lang: Lang) -> argparse.ArgumentParser:
    """The whole parser, all texts in `lang`."""
    parser = _parser(None, lang, prog="proevesten", description=_ABOUT.get(lang), epilog=_EXITS.get(lang))
    parser.add_argument(
        "--version", action="version", version=f"proevesten {__version__}", help=_VERSION.get(lang)
    )
    _add(parser, LANG, lang)
    subs = parser.add_subparsers(title=_COMMANDS.get(lang), metavar=_COMMAND.get(lang), dest="command")
    for command in COMMANDS:
        mark = "" if available(command.name) else f" {_COMING.get(lang)}"
        _add_command(subs, command, lang, mark)
    return parser


def available(command: str) -> bool:
    """Whether the command's handler module exists; looked up as a file, importing it would cost time."""
    return (Path(__file__).parent / f"{command}.py").exists()


def _add_command(subs: Any, command: Command, lang: Lang, mark: str = "") -> None:
    text = command.text.get(lang)
    parser = _parser(subs, lang, command.name, help=text + mark, description=text[0].upper() + text[1:] + ".")
    for argument in command.args:
        _add(parser, argument, lang)
    if command.actions:
        inner = parser.add_subparsers(metavar=_ACTION.get(lang), dest="action", required=True)
        for action in command.actions:
            _add_command(inner, action, lang)
    else:
        _add(parser, LANG, lang)


def _parser(subs: Any, lang: Lang, *names: str, **options: Any) -> argparse.ArgumentParser:
    maker: Callable[..., argparse.ArgumentParser] = subs.add_parser if subs else argparse.ArgumentParser
    return maker(*names, add_help=True, allow_abbrev=False, formatter_class=_Formatter, **options)


def _add(parser: argparse.ArgumentParser, argument: Arg, lang: Lang) -> None:
    options = dict(argument.options)
    if argument.metavar:
        options["metavar"] = argument.metavar.get(lang)
    if argument.kind:
        options["type"] = _checked(argument.kind, lang)
    if argument is LANG:
        options["default"] = argparse.SUPPRESS
    parser.add_argument(*argument.flags, help=argument.text.get(lang).replace("%", "%%"), **options)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the line ends of the epilog and lines its texts up in one column."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_HELP_COLUMN)


_KINDS: dict[str, tuple[Callable[[str], Any], Callable[[Any], bool], Text]] = {
    "positive": (
        int,
        lambda n: 1 <= n <= 1024,
        Text("et helt tal fra 1 til 1024", "a whole number from 1 to 1024"),
    ),
    "whole": (int, lambda n: n >= 0, Text("et helt tal fra 0", "a whole number from 0")),
    "port": (int, lambda n: 0 <= n <= 65535, Text("et portnummer fra 0 til 65535", "a port from 0 to 65535")),
    "seconds": (float, lambda n: 0 < n < float("inf"), Text("sekunder, over 0", "seconds, above 0")),
    "fault": (str, lambda s: all(s.partition(":")), Text("på formen PART:NAVN", "of the form PARTY:NAME")),
}


def _checked(kind: str, lang: Lang) -> Callable[[str], Any]:
    convert, holds, text = _KINDS[kind]

    def read(value: str) -> Any:
        try:
            number = convert(value)
        except ValueError:
            number = None
        if number is None or not holds(number):
            wrong = Text("{value!r} skal være {what}", "{value!r} must be {what}").get(lang)
            raise argparse.ArgumentTypeError(wrong.format(value=value, what=text.get(lang)))
        return number

    return read

"""`proevesten network check|probe`: 0 all open, 1 something missing, 2 unreadable or wrong use."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from proevesten.errors import UnreadableError, UsageError
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.network.intervals import Ranges
    from proevesten.network.model import RuleSet
    from proevesten.network.walk import Way

_ENDPOINTS = Path("data") / "endpoints.json"
"""Where `proevesten serve` says which addresses it has, when not told another folder."""


def run(args: argparse.Namespace) -> int:
    """Judge a rule set, or probe from here."""
    return _check(args) if args.action == "check" else _probe(args)


def _check(args: argparse.Namespace) -> int:
    from proevesten.network import overview
    from proevesten.network.judge import judge

    found = judge(_read(args.ruleset), clients=_clients(args.client), way=_way(args.way))
    if args.format == "json":
        print(json.dumps(overview.as_json(found, args.ruleset, args.lang), ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(overview.as_text(found, args.ruleset, args.lang))
    if args.out:
        from proevesten.network import page

        _write(args, page.of_rules(found, Path(args.ruleset).name, args.lang, date.today()))
    return 0 if found.ready else 1


def _read(path: str) -> RuleSet:
    from proevesten.network.reading import read

    try:
        return read(sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes())
    except OSError as fault:
        raise UnreadableError(
            Text("Filen kan ikke læses: {why}", "The file cannot be read: {why}").format(why=fault.strerror),
            where=path,
        ) from fault
    except UnreadableError as fault:
        fault.where = f"{path}{fault.where}"
        raise


def _clients(words: list[str]) -> Ranges | None:
    from proevesten.network.intervals import union
    from proevesten.network.wording import addresses

    try:
        return union(addresses(word) for word in words) if words else None
    except ValueError as fault:
        raise UsageError(
            Text("--client skal være IPv4-adresser eller net: {w}", "--client takes IPv4 addresses or networks: {w}")
            .format(w=" ".join(words))
        ) from fault  # fmt: skip


def _way(words: str | None) -> Way | None:
    from proevesten.network.walk import Way

    if words is None:
        return None
    inward, colon, outward = words.partition(":")
    if not (inward and colon and outward):
        raise UsageError(Text("--way skal være på formen IND:UD", "--way must be of the form IN:OUT"))
    return Way(inward, outward)


def _write(args: argparse.Namespace, page: str) -> None:
    try:
        Path(args.out).write_text(page, encoding="utf-8")
    except OSError as fault:
        raise UsageError(
            Text("Siden kan ikke skrives: {why}", "The page cannot be written: {why}").format(
                why=fault.strerror
            ),
            where=args.out,
        ) from fault
    from proevesten.network.texts import sentences

    print(sentences("check")["written"].format(path=args.out).get(args.lang), file=sys.stderr)


def _probe(args: argparse.Namespace) -> int:
    from proevesten.network.probing import report
    from proevesten.network.probing.run import run as probe
    from proevesten.network.probing.targets import parse, simulated

    targets, authority = (args.target, None) if args.target else simulated(_ENDPOINTS)
    probes = list(dict.fromkeys(p for words in targets for p in parse(words)))
    outcomes = probe(probes, timeout=args.timeout, authority=authority)
    if args.format == "json":
        print(json.dumps(report.as_json(outcomes, args.lang), ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(report.as_text(outcomes, args.lang))
    if args.out:
        _write(args, report.as_page(outcomes, args.lang, date.today()))
    return 0 if report.ready(outcomes) else 1

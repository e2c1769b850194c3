"""`proevesten serve`: everybody simulated, listening, until interrupted."""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.texts import Text, pick

if TYPE_CHECKING:
    from proevesten.network.responder import Responder

_READY = Text("Simulatorerne lytter. Stop med Ctrl-C.", "The simulators listen. Stop with Ctrl-C.")
_FILE = Text("Adresser", "Addresses")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; returns 0. Raises ConfigurationError when a port is taken."""
    from proevesten.session.clock import Clock
    from proevesten.session.guard import CitizenGuard
    from proevesten.session.journal import Journal
    from proevesten.session.people import citizens
    from proevesten.suite import add_suite_to_path, suite_root

    add_suite_to_path()
    from simulators.town import PARTIES, Town

    data = Path(args.data or "data")
    data.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    journal = Journal(data / "journal.sqlite", clock)
    guard = CitizenGuard(c.cpr for c in citizens(suite_root()))
    only = [_PARTY_OF.get(n, n) for n in args.only.split(",")] if args.only else PARTIES
    town = Town(journal, clock, guard, data, only=only, host=args.host, port=args.port, admin=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    town.start()
    ways = _network_ways(args.host, data) if "vdx" in only else None
    try:
        if ways is not None:
            town.context.endpoints.update(town.host.call(ways.start()).as_endpoints())
        addresses = nested(town.context.endpoints)
        write_atomically(data / "endpoints.json", addresses)
        _print_table(town.context.endpoints, data / "endpoints.json", args.lang)
        stop.wait()
    finally:
        if ways is not None:
            town.host.call(ways.stop())
        town.stop()
        journal.close()
    return 0


def _network_ways(host: str, data: Path) -> Responder:
    """What `network probe` tries at the simulated VDX: redirect, TLS and media ports (NET-01)."""
    from proevesten.network.responder import Responder

    folder = (data / "network").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Responder(host, folder=folder)


_PARTY_OF = {"smtp": "mail", "mailbox": "mail"}
"""Names of endpoints that are not names of simulators."""


def nested(endpoints: dict[str, str]) -> dict[str, Any]:
    """Dotted names as a tree: ``vdx.api`` → ``{"vdx": {"api": …}}``."""
    tree: dict[str, Any] = {}
    for name, address in endpoints.items():
        head, _, rest = name.partition(".")
        if rest:
            tree.setdefault(head, {})[rest] = address
        else:
            tree[head] = address
    return tree


def write_atomically(path: Path, document: dict[str, Any]) -> None:
    """Write JSON so that a reader sees the old file or the whole new one; readable by the owner only."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _print_table(endpoints: dict[str, str], file: Path, lang: str) -> None:
    language: Any = lang
    width = max(len(name) for name in endpoints)
    for name, address in endpoints.items():
        if name != "admin_token":
            print(f"  {name:<{width}}  {address}")
    print(f"\n{pick(_FILE, language)}: {file.resolve()}")
    print(pick(_READY, language), flush=True)

"""All probes at once, within bounded time."""

from __future__ import annotations

import queue
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proevesten.errors import UsageError
from proevesten.network.probing import hops, media, web
from proevesten.network.probing.outcome import Outcome, State
from proevesten.network.probing.targets import MOST_PROBES, Probe
from proevesten.texts import Text

_AT_ONCE = 32
_HOP_PATIENCE = 0.4


def run(probes: list[Probe], *, timeout: float, authority: Path | None = None) -> list[Outcome]:
    """The outcomes in the order of `probes`. Raises UsageError for too many.

    Takes at most about ``timeout × 3 × ceil(probes / 32)`` seconds and the walks along the way.
    """
    if len(probes) > MOST_PROBES:
        raise UsageError(
            Text("Over {most} prøver på én gang", "Over {most} probes at once").format(most=MOST_PROBES)
        )
    hosts = list(dict.fromkeys(probe.host for probe in probes))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        known = dict(zip(hosts, pool.map(lambda host: resolved(host, timeout), hosts), strict=True))
        outcomes = list(pool.map(lambda probe: _one(probe, known[probe.host], timeout, authority), probes))
    return _with_distance(outcomes, known)


def resolved(host: str, timeout: float) -> str:
    """The first IPv4 address of a name; empty when it has none or nobody answers in time."""
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(str(socket.getaddrinfo(host, None, socket.AF_INET)[0][4][0]))
        except (OSError, UnicodeError):
            answers.put("")

    threading.Thread(target=ask, daemon=True).start()  # a slow resolver cannot be interrupted, only left
    try:
        return answers.get(timeout=timeout)
    except queue.Empty:
        return ""


def _one(probe: Probe, address: str, timeout: float, authority: Path | None) -> Outcome:
    if not address:
        return Outcome(probe, State.NO_NAME)
    if probe.kind == "tls":
        return web.tls(probe, address, timeout, authority)
    tries = {
        "redirect": web.redirect,
        "tcp": media.tcp,
        "tcp-media": media.tcp_media,
        "udp-media": media.udp_media,
    }
    return tries[probe.kind](probe, address, timeout)


def _with_distance(outcomes: list[Outcome], known: dict[str, str]) -> list[Outcome]:
    """For the first silent port of each kind and host: after which hop nothing is heard any more."""
    walked: dict[tuple[str, bool], str] = {}
    told = []
    for outcome in outcomes:
        if outcome.state in (State.TIMED_OUT, State.SILENT) and not outcome.hop:
            tcp = outcome.probe.kind != "udp-media"
            key = (outcome.probe.host, tcp)
            if key not in walked:
                walked[key] = _walked(tcp, known[outcome.probe.host], outcome.probe.port)
            outcome = outcome._replace(hop=walked[key])
        told.append(outcome)
    return told


def _walked(tcp: bool, address: str, port: int) -> str:
    found, distance = hops.last_answering(tcp, address, port, _HOP_PATIENCE)
    return f"> {distance}: {found}" if found else ""

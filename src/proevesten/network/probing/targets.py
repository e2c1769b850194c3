"""What to probe, from words: ``HOST``, ``HOST:PORTS``, or a URL with http, https, tcp, udp or media."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from proevesten.errors import ConfigurationError, UsageError
from proevesten.network import demand, wording
from proevesten.network.intervals import Ranges, union
from proevesten.texts import Text

SAMPLES = 8
"""Ports tried of a range: its ends and points evenly between."""
MOST_PROBES = 400
_TARGET = re.compile(
    r"(?:(?P<kind>https?|tcp|udp|media)://)?(?P<host>[A-Za-z0-9_.-]{1,253})(?::(?P<ports>[0-9,-]+))?/?\Z"
)


class Probe(NamedTuple):
    """One thing to try. `kind`: redirect, tls, tcp, tcp-media or udp-media."""

    kind: str
    host: str
    port: int


def parse(words: str) -> list[Probe]:
    """The probes of one target. Raises UsageError naming it. A host alone means the whole demand, sampled."""
    found = _TARGET.match(words)
    if found is None:
        raise _wrong(words)
    kind, host = found["kind"] or "", found["host"]
    try:
        ports = union(wording.ports(w) for w in found["ports"].split(",")) if found["ports"] else None
    except ValueError as fault:
        raise _wrong(words) from fault
    if kind and kind not in ("http", "https") and ports is None:
        raise _wrong(words)
    return [Probe(k, host, port) for k, port in _kinds(kind, ports)]


def _kinds(kind: str, ports: Ranges | None) -> list[tuple[str, int]]:
    fixed = {"http": ["redirect"], "https": ["tls"], "tcp": ["tcp"], "udp": ["udp-media"],
             "media": ["tcp-media", "udp-media"]}  # fmt: skip
    if kind:
        usual = {"http": wording.ports("80"), "https": wording.ports("443")}
        return [(k, port) for k in fixed[kind] for port in sampled(ports or usual[kind])]
    wanted = demand.load()
    if ports is None:
        ports = union(flow.ports for flow in wanted.flows)
    return [
        (k, port) for low, high in ports for port in sampled(Ranges(((low, high),))) for k in _demanded(port)
    ]


def _demanded(port: int) -> list[str]:
    """How a port without a scheme is tried: as the demand uses it, else by connecting."""
    if port in (80, 443):
        return ["redirect" if port == 80 else "tls"]
    media = union(flow.ports for flow in demand.load().flows if flow.name.startswith("media"))
    return ["tcp-media", "udp-media"] if port in media else ["tcp"]


def sampled(ports: Ranges) -> list[int]:
    """All ports of a short set; of a long interval its ends and points evenly between."""
    chosen: list[int] = []
    for low, high in ports:
        steps = min(high - low, SAMPLES - 1)
        chosen += sorted({low + (high - low) * n // steps for n in range(steps + 1)}) if steps else [low]
    return chosen


def simulated(file: Path) -> tuple[list[str], Path | None]:
    """The simulated VDX's targets and authority in ``endpoints.json``.

    Raises ConfigurationError when nobody serves it; no real address is ever a default.
    """
    try:
        held = json.loads(file.read_text(encoding="utf-8")).get("network", {})
        targets = [held[name] for name in ("http", "https", "media")]
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise ConfigurationError(
            Text("Det simulerede VDX kører ikke her", "The simulated VDX does not run here"),
            where=str(file),
            advice=Text(
                "Start «proevesten serve», eller nævn målet: --target VÆRT",
                "Start “proevesten serve”, or name the target: --target HOST",
            ),
        ) from fault
    return targets, Path(held["authority"]) if "authority" in held else None


def _wrong(words: str) -> UsageError:
    what = Text(
        "Målet {w!r} skal være VÆRT, VÆRT:PORTE eller http|https|tcp|udp|media://VÆRT:PORTE",
        "The target {w!r} must be HOST, HOST:PORTS or http|https|tcp|udp|media://HOST:PORTS",
    )
    return UsageError(what.format(w=words[:80]))

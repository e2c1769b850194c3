"""Creating meetings in the simulated VDX: meetings a second and latency, 16 clients, server in its own process.

``python -m benchmarks.vdx_create [--meetings N] [--clients N] [--held N]`` from the repository's root
(PYTHONPATH=src:.). `--held`: so many meetings are in VDX already. Target (issue 6): at least 300/s with one
process, p99 under 60 ms with 16 clients, on 2 cores shared with the clients.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.vans_accept import cpu_seconds, resident
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.base import Context
from simulators.host import Host
from simulators.vdx.app import build

BOOKING = {
    "subject": "Udskrivningssamtale",
    "startTime": "2099-11-25T09:00:00Z",
    "endTime": "2099-11-25T10:00:00Z",
    "description": "Planlagt videomøde med borger, pårørende og hjemmepleje.",
    "labels": ["udskrivning", "afdeling-4"],
    "guestMicrophone": "muted",
}
WIDE = {
    "id": 1, "organisation": "region", "conferencingSysId": 1, "uriPrefix": "", "uriDomain": "rooms.test",
    "hostPinRequired": True, "hostPinRangeLow": 10000, "hostPinRangeHigh": 99999, "guestPinRequired": True,
    "guestPinRangeLow": 10000, "guestPinRangeHigh": 99999, "uriNumberRangeLow": 1000000,
    "uriNumberRangeHigh": 9999999, "isDefaultTemplate": True,
}  # fmt: skip


def serve(folder: Path, held: int, pipe: Connection) -> None:
    """The server's process: VDX alone, until the other side says stop."""
    clock = Clock()
    context = Context(Journal(folder / "journal.db", clock), clock, CitizenGuard(), folder)
    vdx = build(context)
    with Host(context, [vdx]):
        vdx.seed({"organisations": [{"code": "region"}], "templates": [WIDE], "meetings": _held(held)})
        vdx.configure_provisioner(automatic=True)
        token = vdx.issue_token({"organisation": "region", "email": "a@b.dk", "roles": ["meeting-planner"]})
        pipe.send((context.endpoints["vdx.api"], token["token"]))
        pipe.recv()


def _held(number: int) -> list[dict[str, object]]:
    times: dict[str, object] = {k: BOOKING[k] for k in ("startTime", "endTime")}
    return [
        {
            "uuid": f"00000000-0000-4000-8000-{n:012d}",
            "organisation": "region",
            "subject": f"Møde {n}",
            **times,
        }
        for n in range(number)
    ]


async def client(base: str, token: str, meetings: int, latencies: list[float]) -> None:
    """One booking system: a kept connection, one meeting at a time."""
    address = urlsplit(base)
    body = json.dumps(BOOKING).encode()
    head = (
        f"POST /v2/meetings HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for _ in range(meetings):
        start = perf_counter()
        writer.write(head + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        text = await reader.readexactly(length)
        latencies.append(perf_counter() - start)
        if b" 200 " not in answer[:20]:
            raise RuntimeError(text.decode())
    writer.close()


async def run(base: str, token: str, clients: int, meetings: int) -> tuple[float, list[float]]:
    """Seconds taken by all, and each meeting's latency."""
    latencies: list[float] = []
    start = perf_counter()
    await asyncio.gather(*(client(base, token, meetings // clients, latencies) for _ in range(clients)))
    return perf_counter() - start, sorted(latencies)


def main() -> None:
    """Run and print the figures as one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--meetings", type=int, default=4800)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--held", type=int, default=0)
    chosen = options.parse_args()
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(Path(folder), chosen.held, theirs)
        )
        server.start()
        base, token = ours.recv()
        pid = server.pid or 0
        asyncio.run(run(base, token, chosen.clients, 320))
        before = cpu_seconds(pid)
        seconds, latencies = asyncio.run(run(base, token, chosen.clients, chosen.meetings))
        used, memory = cpu_seconds(pid) - before, resident(pid)
        ours.send("stop")
        server.join(20)
    figures = {
        "meetings_per_second": round(len(latencies) / seconds),
        "p50_ms": round(latencies[len(latencies) // 2] * 1000, 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1000, 1),
        "server_cpu_ms_each": round(used / len(latencies) * 1000, 2),
        "server_memory_mb": memory,
        "held_before": chosen.held,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

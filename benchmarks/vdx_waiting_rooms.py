"""Memory of the simulated VDX with many waiting rooms open: each a guest with an event stream, no host yet.

``python -m benchmarks.vdx_waiting_rooms [--rooms N]`` from the repository's root (PYTHONPATH=src:.).
Target (issue 6): 200 waiting rooms with events open at once under 300 MB.
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
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from benchmarks.vans_accept import cpu_seconds, resident
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.base import Context
from simulators.host import Host
from simulators.vdx.app import build


def serve(folder: Path, rooms: int, pipe: Connection) -> None:
    """The server's process: VDX alone, until the other side says stop."""
    clock = Clock()
    context = Context(Journal(folder / "journal.db", clock), clock, CitizenGuard(), folder)
    vdx = build(context)
    with Host(context, [vdx]):
        vdx.seed(_seed(rooms))
        pipe.send(context.endpoints["vdx.client_api"])
        pipe.recv()


def _seed(rooms: int) -> dict[str, Any]:
    ids = [f"00000000-0000-4000-8000-{n:012d}" for n in range(rooms)]
    times = {"startTime": "2026-11-25T09:00:00Z", "endTime": "2099-11-25T10:00:00Z"}
    return {
        "organisations": [{"code": "region"}],
        "meetings": [{"uuid": id, "organisation": "region", "subject": "Møde", **times} for id in ids],
        "schedulingInfos": [
            {
                "uuid": id, "organisation": "region", "uriWithDomain": f"{n}@rooms.test", "uriWithoutDomain": str(n),
                "hostPin": 11111, "guestPin": 22222, "provisionStatus": "PROVISIONED_OK",
            }
            for n, id in enumerate(ids)
        ],
    }  # fmt: skip


class Room:
    """One waiting room: a guest in it, then the host."""

    def __init__(self, client: httpx.AsyncClient, base: str, number: int) -> None:
        self._client = client
        self._base = f"{base}/conferences/{quote(f'{number}@rooms.test')}/"
        self._writer: asyncio.StreamWriter | None = None

    async def enter(self, name: str, pin: str) -> dict[str, Any]:
        headers = {"pin": pin}
        answer = await self._client.post(
            self._base + "request_token", json={"display_name": name}, headers=headers
        )
        result: dict[str, Any] = answer.raise_for_status().json()["result"]
        return result

    async def wait(self) -> asyncio.StreamReader:
        """The guest's open event stream, read as far as the list of participants."""
        token = (await self.enter("Gæst", "22222"))["token"]
        address = urlsplit(self._base)
        reader, self._writer = await asyncio.open_connection(address.hostname, address.port)
        head = f"GET {address.path}events HTTP/1.1\r\nHost: {address.netloc}\r\ntoken: {token}\r\n\r\n"
        self._writer.write(head.encode())
        await reader.readuntil(b"participant_sync_end")
        return reader

    async def start(self, reader: asyncio.StreamReader) -> float:
        """Seconds from the host's call until the guest hears that he is let in."""
        begin = perf_counter()
        await self.enter("Vært", "11111")
        await reader.readuntil(b'"service_type":"conference"')
        return perf_counter() - begin

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


async def run(base: str, rooms: int, pid: int) -> dict[str, Any]:
    """Open all waiting rooms, look at the memory, then let every host come."""
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=16), timeout=60) as client:
        waiting = [Room(client, base, n) for n in range(rooms)]
        before = resident(pid)
        readers = [await room.wait() for room in waiting]
        open_memory, used = resident(pid), cpu_seconds(pid)
        await asyncio.sleep(5)  # idle: what open rooms cost by themselves
        idle = cpu_seconds(pid) - used
        seconds = sorted([await room.start(reader) for room, reader in zip(waiting, readers, strict=True)])
        figures = {
            "rooms": rooms,
            "memory_before_mb": before,
            "memory_with_rooms_mb": open_memory,
            "memory_after_hosts_mb": resident(pid),
            "idle_cpu_percent": round(idle / 5 * 100, 1),
            "let_in_p50_ms": round(seconds[len(seconds) // 2] * 1000, 1),
            "let_in_p99_ms": round(seconds[int(len(seconds) * 0.99)] * 1000, 1),
        }
        for room in waiting:
            room.close()
    return figures


def main() -> None:
    """Run and print the figures as one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rooms", type=int, default=200)
    chosen = options.parse_args()
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(Path(folder), chosen.rooms, theirs)
        )
        server.start()
        figures = asyncio.run(run(ours.recv(), chosen.rooms, server.pid or 0))
        ours.send("stop")
        server.join(20)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

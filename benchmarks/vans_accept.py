"""Durable accept over HTTP: messages a second and latency, 16 clients, 6 KB each, server in its own process.

``python -m benchmarks.vans_accept [--messages N] [--clients N]`` from the repository's root (PYTHONPATH=src:.).
Target (issue 5): at least 800 messages/s, p99 under 100 ms, on 2 cores shared with the clients.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from proevesten.codecs.correspondence import Run
from tests.vans.served import NUMBERS, Served
from tests.vans.world import envelope, xdis91

_TEXT = "Der er planlagt et videomøde med borger, pårørende og hjemmepleje. "


def template(sender: str, receiver: str) -> bytes:
    """An envelope of about 6 KB whose ids are to be replaced."""
    letter = xdis91(sender=sender, receiver=receiver, texts=((Run(_TEXT * 40),),))
    return envelope(
        letter, sender=sender, receiver=receiver, envelope_id="E" * 8 + ZEROS, message_id="D" * 8 + ZEROS
    )


ZEROS = "-0000-4000-8000-000000000000"


async def client(served: Served, number: int, messages: int, latencies: list[float]) -> None:
    """One sender: a kept connection, one message at a time, each answered before the next."""
    address = urlsplit(served.base)
    sender, receiver = NUMBERS[number % 16], NUMBERS[(number + 1) % 16]
    token = base64.b64encode(":".join(served.credentials[sender]).encode()).decode()
    form = template(sender, receiver)
    head = (
        f"POST /messages HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Basic {token}\r\n"
        f"Content-Type: application/xml\r\nContent-Length: {len(form)}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for _ in range(messages):
        body = form.replace(b"E" * 8 + ZEROS.encode(), str(uuid4()).encode())
        body = body.replace(b"D" * 8 + ZEROS.encode(), str(uuid4()).encode())
        start = perf_counter()
        writer.write(head + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        latencies.append(perf_counter() - start)
        if b" 202 " not in answer[:20]:
            raise RuntimeError(answer[:200].decode())
    writer.close()


async def run(served: Served, clients: int, messages: int) -> tuple[float, list[float]]:
    """Seconds taken by all, and each message's latency."""
    latencies: list[float] = []
    start = perf_counter()
    await asyncio.gather(*(client(served, n, messages // clients, latencies) for n in range(clients)))
    return perf_counter() - start, sorted(latencies)


def main() -> None:
    """Run and print the figures as one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=8000)
    options.add_argument("--clients", type=int, default=16)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        try:
            asyncio.run(run(served, chosen.clients, 320))
            before = cpu_seconds(served.pid)
            seconds, latencies = asyncio.run(run(served, chosen.clients, chosen.messages))
            used = cpu_seconds(served.pid) - before
            memory = resident(served.pid)
        finally:
            served.stop()
    figures = {
        "messages_per_second": round(len(latencies) / seconds),
        "p50_ms": round(latencies[len(latencies) // 2] * 1000, 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1000, 1),
        "bytes_each": len(template(NUMBERS[0], NUMBERS[1])),
        "server_cpu_ms_each": round(used / len(latencies) * 1000, 2),
        "server_memory_mb": memory,
    }
    print(json.dumps(figures))


def resident(pid: int) -> int:
    """Resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1024


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

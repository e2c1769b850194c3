"""A day of the nation through the network, end to end, with nothing lost.

30,000 korrespondancer, each acknowledged by its receiver; 5,000 admissions and discharges, each sent in the old and
the new format and acknowledged. Every message is sent, fetched and taken over HTTP by 16 parties.
``python -m benchmarks.vans_day [--scale 1.0]`` (PYTHONPATH=src:.). Target (issue 5): under 3 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.vans_accept import cpu_seconds, resident
from proevesten.codecs.correspondence import Run
from tests.vans.served import NUMBERS, Served
from tests.vans.world import envelope, positive, xdis91

LETTERS, NOTIFICATIONS = 30_000, 10_000
_ID, _MESSAGE = "E" * 8 + "-0000-4000-8000-000000000000", "D" * 8 + "-0000-4000-8000-000000000000"
_TEXT = "Der er planlagt et videomøde med borger, pårørende og hjemmepleje. "


@dataclass
class Line:
    """One kept HTTP connection of a party."""

    served: Served
    number: str
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    head: str = ""

    async def open(self) -> Line:
        address = urlsplit(self.served.base)
        token = base64.b64encode(":".join(self.served.credentials[self.number]).encode()).decode()
        self.head = f"Host: {address.netloc}\r\nAuthorization: Basic {token}\r\n"
        self.reader, self.writer = await asyncio.open_connection(
            address.hostname, address.port, limit=1 << 20
        )
        return self

    async def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        assert self.reader and self.writer
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if answer[9:10] != b"2":
            raise RuntimeError(answer.decode())
        length = answer.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return await self.reader.readexactly(int(length)) if length else b""


@dataclass
class Party:
    """Sends its share, and takes and acknowledges what arrives."""

    served: Served
    number: str
    to_send: int
    sent: int = 0
    acknowledged: int = 0
    got: set[str] = field(default_factory=set)
    twice: int = 0

    async def send(self) -> None:
        line = await Line(self.served, self.number).open()
        receiver = NUMBERS[(NUMBERS.index(self.number) + 1) % len(NUMBERS)]
        letter = xdis91(sender=self.number, receiver=receiver, texts=((Run(_TEXT * 40),),))
        form = envelope(letter, sender=self.number, receiver=receiver, envelope_id=_ID, message_id=_MESSAGE)
        for _ in range(self.to_send):
            body = form.replace(_ID.encode(), str(uuid4()).encode()).replace(
                _MESSAGE.encode(), str(uuid4()).encode()
            )
            await line.ask("POST", "/messages", body)
            self.sent += 1

    async def receive(self, done: asyncio.Event) -> None:
        line = await Line(self.served, self.number).open()
        box = f"/mailboxes/{self.number}/messages"
        while not done.is_set():
            for row in json.loads(await line.ask("GET", f"{box}?wait=0.5")):
                body = await line.ask("GET", f"{box}/{row['id']}")
                self.twice += row["id"] in self.got
                self.got.add(row["id"])
                if row["type"] == "PositiveMessage":
                    self.acknowledged += 1
                else:
                    await line.ask("POST", "/messages", self._receipt(body))
                await line.ask("DELETE", f"{box}/{row['id']}")

    def _receipt(self, body: bytes) -> bytes:
        original = body.partition(b"EnvelopeIdentifier>")[2][:36].decode()
        sender = body.partition(b'<SenderID EndPointType="EAN">')[2].partition(b"<")[0].decode()
        return positive(original, self.number, sender)


async def run(served: Served, messages: int) -> tuple[float, list[Party]]:
    """Seconds until every sender has every receipt, and the parties."""
    parties = [Party(served, number, messages // len(NUMBERS)) for number in NUMBERS]
    done = asyncio.Event()
    start = perf_counter()
    receivers = [asyncio.create_task(party.receive(done)) for party in parties]
    await asyncio.gather(*(party.send() for party in parties))
    while sum(party.acknowledged for party in parties) < sum(party.sent for party in parties):
        await asyncio.sleep(0.05)
        for task in receivers:
            if task.done():
                task.result()
    seconds = perf_counter() - start
    done.set()
    await asyncio.gather(*receivers)
    return seconds, parties


def main() -> None:
    """Run and print the figures as one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=1.0)
    messages = int((LETTERS + NOTIFICATIONS) * options.parse_args().scale)
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        try:
            seconds, parties = asyncio.run(run(served, messages))
            memory, used = resident(served.pid), cpu_seconds(served.pid)
        finally:
            served.stop()
    sent = sum(party.sent for party in parties)
    figures = {
        "messages": sent,
        "receipts": sum(party.acknowledged for party in parties),
        "twice": sum(party.twice for party in parties),
        "seconds": round(seconds, 1),
        "seconds_for_a_day": round(seconds / sent * (LETTERS + NOTIFICATIONS)),
        "server_cpu_seconds": round(used, 1),
        "server_memory_mb": memory,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""The way on the VANS network over HTTP: fetch, file, acknowledge, then tell the network that it is taken."""

from __future__ import annotations

import base64
import json
import sys
import threading
import urllib.error
import urllib.request
from typing import Any

from eoj.letters import (
    LETTERS,
    NOTIFICATIONS,
    Envelope,
    Unreadable,
    read_envelope,
    read_letter,
    standard_of,
)
from eoj.receipts import letter_receipt, transport_receipt
from eoj.record import Record

_WAIT = 10
"""Seconds of a long poll."""
_PAUSE = 1.0
"""Seconds before the next try when the network does not answer."""


class Network:
    """One mailbox, polled by a thread; connecting again leaves the old one."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._stop = threading.Event()

    def connect(self, address: str, location_number: str, user: str, password: str) -> None:
        """Begin to fetch. `address` is the network's base, as the key ``vans.http`` of POST /setup has it."""
        self._stop.set()
        self._stop = threading.Event()
        box = _Mailbox(address.rstrip("/"), location_number, user, password)
        threading.Thread(target=self._poll, args=(box, self._stop), daemon=True).start()

    def _poll(self, box: _Mailbox, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                for row in box.waiting():
                    self._take(box, box.fetch(row["id"]))
                    box.taken(row["id"])
            except (
                OSError,
                ValueError,
                KeyError,
            ) as fault:  # the network is down: nothing is lost, try again
                print(f"eoj: {type(fault).__name__}: {fault}", file=sys.stderr)
                stop.wait(_PAUSE)

    def _take(self, box: _Mailbox, data: bytes) -> None:
        try:
            envelope = read_envelope(data)
        except Unreadable as fault:
            print(f"eoj: {fault}", file=sys.stderr)
            return
        for answer in [] if envelope.is_receipt else self._answers(box.location_number, envelope):
            box.send(answer)

    def _answers(self, own: str, envelope: Envelope) -> list[bytes]:
        """File what the envelope carries; the receipts to send. A receipt is never asked for a receipt."""
        answers = []
        try:
            standard = standard_of(envelope.data)
            if standard in LETTERS:
                letter = read_letter(envelope.data)
                self._record.file(letter)
                answers.append(transport_receipt(envelope, own))
                if letter.wants_receipt:
                    answers.append(letter_receipt(letter, own))
            elif standard in NOTIFICATIONS or standard.startswith("XCTL"):
                answers.append(transport_receipt(envelope, own))
            else:
                answers.append(transport_receipt(envelope, own, f"{standard} modtages ikke"))
        except Unreadable as fault:
            answers.append(transport_receipt(envelope, own, str(fault)))
        return [] if "no_receipt" in self._record.faults else answers


class _Mailbox:
    """The network's HTTP interface for one location number."""

    def __init__(self, address: str, location_number: str, user: str, password: str) -> None:
        self.location_number = location_number
        self._address = address
        self._box = f"{address}/mailboxes/{location_number}/messages"
        secret = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {secret}"}

    def waiting(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self._ask("GET", f"{self._box}?wait={_WAIT}"))
        return rows

    def fetch(self, message: str) -> bytes:
        return self._ask("GET", f"{self._box}/{message}")

    def taken(self, message: str) -> None:
        self._ask("DELETE", f"{self._box}/{message}")

    def send(self, data: bytes) -> None:
        self._ask("POST", f"{self._address}/messages", data)

    def _ask(self, method: str, address: str, data: bytes | None = None) -> bytes:
        headers = self._headers | ({"Content-Type": "application/xml"} if data else {})
        order = urllib.request.Request(address, data, headers, method=method)
        with _DIRECT.open(order, timeout=_WAIT + 20) as answer:
            body: bytes = answer.read()
            return body


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

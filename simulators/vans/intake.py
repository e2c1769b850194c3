"""The door that every way in goes through: read, refuse strangers and impostors, accept, journal refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from proevesten.errors import UnreadableError
from simulators.vans.acceptance import Accepted
from simulators.vans.auth import Doorkeeper
from simulators.vans.behaviour import PARTY
from simulators.vans.errors import STORE_TEXTS, Refused, StoreFault
from simulators.vans.ledger import Ledger
from simulators.vans.parcel import Parcel, read_parcel
from simulators.vans.state import STRANGER, Network
from simulators.wire import MAX_BODY

Also = Callable[[Ledger, str], object]
"""Something to write in the acceptance's own transaction, given the message's id."""


class Intake:
    """Accepts for one network."""

    def __init__(self, network: Network, doorkeeper: Doorkeeper) -> None:
        self._network = network
        self._doorkeeper = doorkeeper

    def take(self, who: str, raw: bytes, also: Also | None = None) -> Accepted:
        """Accept bytes that `who` handed in, and wait until they are on disk; not for the event loop.

        Raises Refused, after the refusal is journaled.
        """
        try:
            if len(raw) > MAX_BODY:
                raise Refused(413, "For stor", f"Højst {MAX_BODY} byte")
            if self._network.context.guard.strangers(raw):
                raise STRANGER
            return self.accept(who, self.read(raw), also).result(30)
        except (Refused, StoreFault) as fault:
            refused = fault.refused() if isinstance(fault, StoreFault) else fault
            self.journal_refusal(who, raw, refused)
            raise refused from None

    def read(self, raw: bytes) -> Parcel:
        """The parcel in the bytes. Raises Refused (400) naming the place."""
        try:
            return read_parcel(raw)
        except UnreadableError as fault:
            raise Refused(400, "Meddelelsen kan ikke læses", fault.message.da, where=fault.where) from None

    def accept(self, who: str, parcel: Parcel, also: Also | None = None) -> Future[Accepted]:
        """Accept a parcel of `who`. Raises Refused when it may not, or a fault is on."""
        self.admit(who, parcel)
        return self._network.accept(parcel, also)

    def accept_soon(self, who: str, parcel: Parcel) -> asyncio.Future[Accepted]:
        """`accept` for a task of the running event loop."""
        self.admit(who, parcel)
        return self._network.accept_soon(parcel)

    def admit(self, who: str, parcel: Parcel) -> None:
        """Raise Refused when `who` may not send this, or the disk is full by order."""
        self._network.admit(parcel, lambda sender: self._doorkeeper.owns(who, sender))
        if self._network.mischief.strikes("disk_full", parcel):
            raise Refused(*STORE_TEXTS["full"])

    def journal_refusal(self, who: str, raw: bytes, refused: Refused) -> None:
        """Tell the journal what was refused and why; the bytes only when they hold no stranger (SEC-01)."""
        facts = {
            "status": refused.status,
            "reason": refused.title,
            "detail": refused.detail,
            "place": refused.where,
            "rule": refused.rule,
            "size": len(raw),
        }
        body = b"" if refused.rule == STRANGER.rule or len(raw) > MAX_BODY else raw
        self._network.context.journal.append(
            party=PARTY, kind="vans.refused", direction="in", peer=who, data=facts, body=body
        )

"""One acceptance: what is decided inside the transaction, where the network knows what it has seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulators.vans.behaviour import Plan
from simulators.vans.carrier import Carrier, moment
from simulators.vans.converting import Conversion, convert_receipt_for
from simulators.vans.correlation import correlate
from simulators.vans.duplicates import Verdict, look_up
from simulators.vans.ledger import Ledger, Stored
from simulators.vans.parcel import Parcel
from simulators.vans.receipts import refusal_receipt
from simulators.vans.resend import Resender
from simulators.vans.routing import Refusal

REUSED = Refusal(
    "ikke_specificeret", "Kuvert-id er brugt før til en anden meddelelse (EnvelopeIdentifier genbrugt)"
)
UNREACHABLE = Refusal("ikke_specificeret", "Modtagerens system kan ikke nås")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the sender is told: the message's id, and whether it had been accepted before."""

    id: str
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A parcel with all that was decided before the transaction."""

    parcel: Parcel
    message_id: str
    plan: Plan
    refusal: Refusal | None
    conversion: Conversion | None
    now: datetime

    def write(self, ledger: Ledger, carrier: Carrier, resender: Resender) -> Accepted:
        """Judge by the duplicate table, write the message, and answer or carry it."""
        verdict, earlier = self._verdict(ledger)
        if verdict is Verdict.EXACT_DUPLICATE and earlier is not None:
            ledger.add_event(earlier, moment(self.now), "duplicate", direction="in")
            return Accepted(earlier, duplicate=True)
        refusal = self._refusal(ledger, verdict, earlier)
        original = self._write_message(ledger, verdict, earlier, refusal)
        if refusal is not None:
            self._refuse(ledger, carrier, refusal)
        elif self.conversion is not None:
            self._convert(ledger, carrier, self.conversion, self.plan)
        elif not self._convert_receipt(ledger, carrier, original):
            carrier.carry(ledger, self.parcel, self.message_id, self.plan, self.now)
            resender.watch(ledger, self.parcel, self.message_id, self.now)
        return Accepted(self.message_id)

    def _verdict(self, ledger: Ledger) -> tuple[Verdict, str | None]:
        if self.parcel.envelope is None:
            return Verdict.NEW, None
        envelope_id = self.parcel.envelope.envelope_id
        return look_up(ledger, self.parcel.sender, envelope_id, self.parcel.message_id)

    def _refusal(self, ledger: Ledger, verdict: Verdict, earlier: str | None) -> Refusal | None:
        if verdict is Verdict.ENVELOPE_REUSED:
            return REUSED
        if verdict is Verdict.RESEND and earlier is not None:
            told = ledger.history(earlier, "refusal")
            if told:  # a negative answer stays negative
                return Refusal(told[0]["code"], told[0]["reason"])
        return self.refusal

    def _write_message(
        self, ledger: Ledger, verdict: Verdict, earlier: str | None, refusal: Refusal | None
    ) -> str | None:
        parcel, at = self.parcel, moment(self.now)
        facts = parcel.facts()
        if verdict is not Verdict.NEW:
            facts = {**facts, "verdict": str(verdict), "earlier": earlier}
        outcome = "refused" if refusal is not None else "carried"
        outcome = "envelope_reused" if verdict is Verdict.ENVELOPE_REUSED else outcome
        ledger.add_message(Stored(self.message_id, at, outcome, parcel.content_type, facts, parcel.raw))
        ledger.add_event(
            self.message_id, at, "accepted", direction="in", peer=parcel.sender, body=parcel.raw, **facts
        )
        return correlate(ledger, parcel, self.message_id, at) if parcel.is_receipt else None

    def _refuse(self, ledger: Ledger, carrier: Carrier, refusal: Refusal) -> None:
        """Answer with the network's negative receipt; a receipt is never answered, only logged."""
        at, code, reason = moment(self.now), refusal.code, refusal.text
        if self.parcel.is_receipt:
            ledger.add_event(self.message_id, at, "undeliverable", code=code, reason=reason)
            return
        raw = refusal_receipt(self.parcel, refusal, self.now)
        receipt = carrier.originate(
            ledger, raw, self.parcel.sender, self.now, "receipt",
            about=self.message_id, code=code, reason=reason,
        )  # fmt: skip
        ledger.add_event(self.message_id, at, "refusal", code=code, reason=reason, receipt=receipt)

    def _convert(
        self, ledger: Ledger, carrier: Carrier, conversion: Conversion, plan: Plan | None = None
    ) -> None:
        converted = carrier.originate(
            ledger, conversion.data, self.parcel.receiver, self.now, "conversion", plan,
            converted_from=self.message_id, losses=list(conversion.losses),
        )  # fmt: skip
        ledger.add_event(
            self.message_id, moment(self.now), "converted", to=converted, losses=list(conversion.losses)
        )

    def _convert_receipt(self, ledger: Ledger, carrier: Carrier, original: str | None) -> bool:
        """A receipt for a converted letter goes back in the letter's own syntax."""
        if original is None or not ledger.history(original, "converted"):
            return False
        conversion = convert_receipt_for(self.parcel)
        if conversion is None:
            return False
        self._convert(ledger, carrier, conversion)
        return True

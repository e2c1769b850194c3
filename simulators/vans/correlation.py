"""Which message a receipt speaks of, at both levels, and whether it contradicts an earlier one.

A receipt that contradicts (positive after negative, or the reverse) is forbidden (GOV 020); the network
carries it all the same, since the sender of the receipt is to be judged by what it sent, and says so.
"""

from __future__ import annotations

from simulators.vans.ledger import Ledger
from simulators.vans.parcel import Parcel


def correlate(ledger: Ledger, parcel: Parcel, receipt_id: str, at: str) -> str | None:
    """Write on the original message that a receipt for it passed, and any contradiction; the original's id."""
    original, message_id = _original(ledger, parcel)
    if original is None:
        ledger.add_event(receipt_id, at, "unmatched_receipt", peer=parcel.sender)
        return None
    ledger.settle(parcel.receiver, message_id)
    level = "transport" if parcel.form == "receipt" else "application"
    before = _signs(ledger, original, level)
    ledger.add_event(
        original, at, "acknowledged", peer=parcel.sender, receipt=receipt_id, level=level, sign=parcel.sign
    )
    if parcel.sign and before and before[0] != parcel.sign:
        first, then = before[0], parcel.sign
        ledger.add_event(
            original, at, "contradiction", peer=parcel.sender, receipt=receipt_id, level=level, first=first,
            then=then,
        )  # fmt: skip
    return original


def _original(ledger: Ledger, parcel: Parcel) -> tuple[str | None, str | None]:
    """The id of the message that a receipt speaks of, and its MessageIdentifier."""
    facts = parcel.facts()
    if parcel.form == "receipt":
        column, value = "envelope_id", facts["original_envelope_id"]
    else:
        column, value = "letter_id", facts["original_letter_id"]
    rows = ledger.find(
        f"SELECT id, message_id FROM message WHERE {column} = ? AND sender = ? ORDER BY seq LIMIT 1",
        value,
        parcel.receiver,
    )
    return (str(rows[0]["id"]), rows[0]["message_id"]) if rows else (None, None)


def _signs(ledger: Ledger, message: str, level: str) -> list[str]:
    found = ledger.history(message, "acknowledged")
    return [d["sign"] for d in found if d["level"] == level and d["sign"]]

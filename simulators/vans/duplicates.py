"""The duplicate table for (EnvelopeIdentifier, MessageIdentifier) (MedCom governance 020/032).

| EnvelopeIdentifier | MessageIdentifier | the network does                                                  |
|--------------------|-------------------|-------------------------------------------------------------------|
| new                | new               | routes the message                                                |
| known              | known             | exact duplicate: answers as the first time, delivers nothing      |
| new                | known             | a resend: what the network itself refused gets its original       |
|                    |                   | receipt again (new id and time); the rest goes on to the receiver |
|                    |                   | who by the same table sends its receipt again                     |
| known              | new               | envelope id reused: negative receipt                              |

The network is a node between two endpoints: it may not answer a resend in the receiver's place, or a lost
receipt would never be sent again by the one whose duty it is. Ids are counted per sender.
"""

from __future__ import annotations

from enum import StrEnum

from simulators.vans.ledger import Ledger


class Verdict(StrEnum):
    """What a pair of ids means."""

    NEW = "new"
    EXACT_DUPLICATE = "exact_duplicate"
    RESEND = "resend"
    ENVELOPE_REUSED = "envelope_reused"


def judge(envelope_known: bool, message_known: bool) -> Verdict:
    """The table. "Both known" means known; they need not be known together to be suspicious."""
    if envelope_known:
        return Verdict.EXACT_DUPLICATE if message_known else Verdict.ENVELOPE_REUSED
    return Verdict.RESEND if message_known else Verdict.NEW


def look_up(
    ledger: Ledger, sender: str, envelope_id: str, message_id: str | None
) -> tuple[Verdict, str | None]:
    """The verdict on a message of `sender`, and the id of the earlier message it repeats.

    A receipt (`message_id` None) is known by its envelope id alone.
    """
    rows = ledger.find(
        "SELECT id, envelope_id = ? AS same_envelope, message_id = ? AS same_message FROM message"
        " WHERE (envelope_id = ? OR message_id = ?) AND sender = ? AND form != 'bare'"
        " AND outcome != 'envelope_reused' ORDER BY seq",
        *(envelope_id, message_id, envelope_id, message_id, sender),
    )
    by_envelope = next((str(row["id"]) for row in rows if row["same_envelope"]), None)
    by_message = next((str(row["id"]) for row in rows if row["same_message"]), None)
    if message_id is None:
        return (Verdict.EXACT_DUPLICATE if by_envelope else Verdict.NEW), by_envelope
    verdict = judge(by_envelope is not None, by_message is not None)
    return verdict, by_envelope if verdict is Verdict.EXACT_DUPLICATE else by_message or by_envelope

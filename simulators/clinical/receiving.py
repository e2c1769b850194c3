"""Faulty ways of receiving: receipts that do not come, letters that are shown wrong or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from proevesten.codecs.oioxml import read_receipt, write_receipt
from proevesten.codecs.vans_envelope import is_envelope, read_envelope
from proevesten.texts import Text
from simulators.base import Fault
from simulators.clinical.formats import Payload
from simulators.clinical.inbox import Item, Link
from simulators.clinical.mailroom import Mailroom

RECEIVER_FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("no_receipt", Text("kvitterer ikke", "sends no receipt"), ("UC1-04", "KVI-02", "VANS-01")),
        Fault(
            "no_application_receipt",
            Text("kvitterer for forsendelsen, men ikke for brevet", "no receipt for the letter"),
            ("KVI-02",),
        ),
        Fault(
            "link_not_clickable",
            Text("viser linket som almindelig tekst", "shows the link as plain text"),
            ("KOM-05", "UC1-04"),
        ),
        Fault(
            "link_opens_cut", Text("åbner et afkortet link", "opens a link cut short"), ("KOM-04", "KOM-05")
        ),
        Fault(
            "subject_hidden", Text("viser ikke emnet i indbakken", "does not show the subject"), ("UC1-05",)
        ),
        Fault("not_filed", Text("arkiverer ikke på borgeren", "does not file on the citizen"), ("UC1-04",)),
        Fault(
            "shows_duplicates",
            Text("viser samme brev to gange", "shows the same letter twice"),
            ("KVI-04", "VANS-02"),
        ),
        Fault(
            "negative_after_positive",
            Text(
                "kvitterer negativt efter at have kvitteret positivt",
                "a negative receipt after a positive one",
            ),
            ("KVI-02", "UC1-04"),
        ),
        Fault(
            "refuses_valid_letters",
            Text("afviser gyldige breve", "refuses valid letters"),
            ("UC1-04", "KVI-02"),
        ),
    )
}


Active = Mapping[str, Mapping[str, Any]]


def receipts(active: Active, room: Mailroom, answers: list[bytes]) -> list[bytes]:
    """The receipts that really leave."""
    if "no_receipt" in active:
        return []
    if "no_application_receipt" in active:
        answers = [a for a in answers if is_envelope(a) and read_envelope(a).receipt is not None]
    for fault, keep in (("refuses_valid_letters", False), ("negative_after_positive", True)):
        if fault in active:
            answers = [n for a in answers for n in _turned(room, a, keep=keep)]
    return answers


def _turned(room: Mailroom, answer: bytes, *, keep: bool) -> list[bytes]:
    """A positive letter receipt as a negative one, or followed by it; other answers as they are."""
    if not is_envelope(answer):
        return [answer]
    envelope = read_envelope(answer)
    if envelope.data is None or not envelope.meta or not envelope.meta.name.endswith("XCTL03"):
        return [answer]
    positive = read_receipt(envelope.data)
    negative = replace(
        positive, kind="negative", letter_id=room.next_id(), envelope_id=room.next_id(),
        letters=tuple(replace(o, refuse_code="ikke_specificeret") for o in positive.letters),
    )  # fmt: skip
    refused = room.enclose(Payload(write_receipt(negative), "XCTL02", "XC0230Q"), to=envelope.receiver.id)
    return [answer, refused] if keep else [refused]


def shown(active: Active, item: Item) -> Item | None:
    """The letter as the inbox really shows it; None when it is not filed."""
    if "not_filed" in active:
        return None
    if "link_not_clickable" in active:
        item.links = [Link(link.href or link.text, "") for link in item.links]
    if "link_opens_cut" in active:
        item.links = [replace(link, href=link.href[:20]) for link in item.links]
    if "subject_hidden" in active:
        item.subject = ""
    return item

"""Nominal and faulty behaviour of the simulated EOJ and LPS as receivers."""

from __future__ import annotations

from dataclasses import replace

from proevesten.codecs.vans_envelope import read_envelope
from proevesten.texts import Text
from simulators.base import Fault
from simulators.clinical.inbox import Item, Link

FAULTS: dict[str, Fault] = {
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
        Fault("link_cut", Text("åbner et afkortet link", "opens a link cut short"), ("KOM-04", "KOM-05")),
        Fault(
            "subject_hidden", Text("viser ikke emnet i indbakken", "does not show the subject"), ("UC1-05",)
        ),
        Fault("not_filed", Text("arkiverer ikke på borgeren", "does not file on the citizen"), ("UC1-04",)),
        Fault(
            "responsibility_hidden",
            Text("viser ikke hvem der har behandlingsansvaret", "does not show who is responsible"),
            ("UC2-03",),
        ),
    )
}


def receipts(active: dict[str, dict[str, object]], answers: list[bytes]) -> list[bytes]:
    """The receipts that really leave."""
    if "no_receipt" in active:
        return []
    if "no_application_receipt" in active:
        return [a for a in answers if read_envelope(a).receipt is not None]
    return answers


def shown(active: dict[str, dict[str, object]], item: Item) -> Item | None:
    """The letter as the inbox really shows it; None when it is not filed."""
    if "not_filed" in active:
        return None
    if "link_not_clickable" in active:
        item.links = [Link(link.href or link.text, "") for link in item.links]
    if "link_cut" in active:
        item.links = [replace(link, href=link.href[:20]) for link in item.links]
    if "subject_hidden" in active:
        item.subject = ""
    return item

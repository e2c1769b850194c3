"""Where a message goes, or why it cannot: by location number, type and version in the address register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulators.address_register import AddressRegister
from simulators.address_register.state import base_type
from simulators.vans.parcel import Parcel

NETWORK_ID = "PROEVESTENVANS"
"""The network's own id as a sender of receipts (EndPointType VANS; EANIdentifier in XCTL01, UNB in CTL01)."""

RefuseCode = Literal[
    "ukendt_lokationsnummer", "problem_med_version", "problem_med_modtagerID", "ikke_specificeret"
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not carried: the RefuseCode of CTL01/XCTL01 and the text of every negative receipt."""

    code: RefuseCode
    text: str


def decide(parcel: Parcel, register: AddressRegister) -> Refusal | None:
    """None when the receiver is known and takes the type and version; else the refusal.

    Receipts travel to every known receiver: who sends messages must take the receipts for them, and SOR-EDI
    does not list transport receipts. What is addressed to the network itself ends here.
    """
    if parcel.receiver == NETWORK_ID:
        return None
    entry = register.find(parcel.receiver)
    if entry is None:
        return Refusal("ukendt_lokationsnummer", f"Modtager ukendt: lokationsnummer {parcel.receiver}")
    if parcel.is_receipt or register.accepts(parcel.receiver, parcel.type, parcel.version):
        return None
    name = base_type(parcel.type)
    if any(base_type(t.type) == name for t in entry.types):
        text = f"Modtageren {parcel.receiver} modtager {name}, men ikke version {parcel.version}"
        return Refusal("problem_med_version", text)
    return Refusal("ikke_specificeret", f"Modtageren {parcel.receiver} modtager ikke typen {name}")

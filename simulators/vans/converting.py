"""Conversion at the network, in the transition: a letter in the format that its receiver takes.

Only between OIOXML and EDIFACT, since no public text says how the providers convert to FHIR. A bare letter is
converted as it is; one in an envelope only when its sender allows it (TransformMessage), and it arrives bare,
as EDIFACT always does. The receipt for a converted letter is converted back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proevesten.errors import ProevestenError
from proevesten.findings import Severity
from simulators.address_register import AddressRegister
from simulators.vans.parcel import Parcel
from simulators.vans.routing import Refusal

_TARGETS: dict[str, Literal["dis91", "xdis91"]] = {"OIOXML": "dis91", "EDIFACT": "xdis91"}
_COUNTERPARTS = {"xdis91": "DIS91", "xdis90": "DIS90", "dis91": "XDIS91", "dis90": "XDIS90"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A message in the other syntax, and the ids of the rules that name what was lost."""

    data: bytes
    losses: tuple[str, ...] = ()


def convert_for_receiver(parcel: Parcel, register: AddressRegister) -> Conversion | Refusal | None:
    """The letter as its receiver takes it; None when conversion is no way, Refusal when too much is lost."""
    from proevesten.conversion import convert

    payload = parcel.payload
    counterpart = _COUNTERPARTS.get(parcel.standard)
    if payload is None or counterpart is None or not register.accepts(parcel.receiver, counterpart):
        return None
    meta = parcel.envelope.meta if parcel.envelope else None
    if parcel.envelope is not None and not (meta and meta.transform):
        return None
    data = parcel.envelope.data if parcel.envelope and parcel.envelope.data else parcel.raw
    try:
        converted = convert(data, _TARGETS[payload.syntax])
    except ProevestenError:
        return None  # no letter that can be read: it is refused for what it is
    grave = [loss for loss in converted.losses if loss.severity is Severity.ERROR]
    if grave:
        return Refusal("ikke_specificeret", f"Kan ikke konverteres til {counterpart}: {grave[0].message.da}")
    return Conversion(converted.data, tuple(loss.rule for loss in converted.losses))


def convert_receipt_for(parcel: Parcel) -> Conversion | None:
    """A bare receipt in the other syntax; None when it is none, or cannot be written so."""
    from proevesten.conversion import convert

    if parcel.form != "bare" or parcel.payload is None:
        return None
    try:
        converted = convert(parcel.raw, _TARGETS[parcel.payload.syntax])
    except ProevestenError:
        return None
    return Conversion(converted.data, tuple(loss.rule for loss in converted.losses))

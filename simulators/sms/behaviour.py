"""How the gateway delivers, and the ways in which gateways fail in real life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from proevesten.texts import Text
from simulators.base import Fault
from simulators.sms.segments import SINGLE, Segment, split
from simulators.sms.state import Device, Gateway, Message

PARTY = "sms"
LATE_SECONDS = 180.0
"""How late a late SMS is unless the fault's option ``seconds`` says otherwise."""

NO_PAIRED_IPHONE = Text(
    "En iPad modtager kun sms, når den er tilknyttet en iPhone",
    "An iPad receives SMS only when it is paired to an iPhone",
)
NETWORK_REFUSED = Text("Nettet afviste beskeden", "The network refused the message")

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "loses_message",
            Text("tager imod, men leverer aldrig", "accepts but never delivers"),
            ("UC1-07", "UC2-04", "VDX-03"),
        ),
        Fault(
            "loses_last_segment",
            Text("taber den sidste del af lange beskeder", "loses the last part of long texts"),
            ("UC2-04", "VDX-03"),
        ),
        Fault(
            "cuts_at_160",
            Text("afkorter til 160 tegn, så linket knækker", "cuts at 160 characters, breaking the link"),
            ("UC1-07", "UC2-04", "VDX-03"),
        ),
        Fault(
            "delivers_late",
            Text("leverer efter flere minutter", "delivers after minutes"),
            ("UC2-04",),
        ),
        Fault(
            "delivers_twice",
            Text("leverer samme besked to gange", "delivers the same text twice"),
            ("UC2-04",),
        ),
        Fault(
            "claims_ipad_delivery",
            Text(
                "melder levering til en iPad uden tilknyttet iPhone",
                "claims delivery to an iPad without a paired iPhone",
            ),
            ("UC2-05",),
        ),
        Fault(
            "undeliverable",
            Text("nettet afviser hver besked", "the network refuses every message"),
            ("UC2-04", "UC2-05"),
        ),
    )
}
"""Name → fault, as declared on the session's board."""

Active = Mapping[str, Mapping[str, Any]]


def due(now: datetime, active: Active) -> datetime:
    """When a message accepted now is delivered."""
    late = active.get("delivers_late")
    return now + timedelta(seconds=float(late.get("seconds", LATE_SECONDS)) if late is not None else 0.0)


def deliver(gateway: Gateway, message: Message, now: datetime) -> None:
    """Bring one message to its device and set its status; a lost one stays queued."""
    device, active = gateway.device(message.to), message.faults
    if "loses_message" in active:
        return
    reason = NETWORK_REFUSED if "undeliverable" in active else None if device.takes_sms else NO_PAIRED_IPHONE
    if reason and not (reason is NO_PAIRED_IPHONE and "claims_ipad_delivery" in active):
        message.status, message.reason = "undeliverable", reason.da
        return
    if device.takes_sms and not _reaches(device, message, now):
        return
    message.status = "delivered"


def _reaches(device: Device, message: Message, now: datetime) -> bool:
    copies = 2 if "delivers_twice" in message.faults else 1
    shown = False
    for _ in range(copies):
        for segment in _on_the_air(message):
            shown = device.receive(message, segment, now) or shown
    return shown


def _on_the_air(message: Message) -> list[Segment]:
    text = message.text[: SINGLE["gsm7"]] if "cuts_at_160" in message.faults else message.text
    segments = split(text)
    return segments[:-1] if "loses_last_segment" in message.faults and len(segments) > 1 else segments

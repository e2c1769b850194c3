"""What the gateway knows: messages on their way, and the devices with what their users see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from simulators.sms.segments import Segment, join

Kind = Literal["iphone", "android", "ipad", "tablet", "phone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Status = Literal["queued", "delivered", "undeliverable"]

_SEPARATORS = re.compile(r"[ \-.]")
_DANISH = re.compile(r"(?:(?:\+|00)45)?([2-9][0-9]{7})")


def canonical(number: str) -> str | None:
    """A Danish number as ``+45`` and eight digits, None when it is not one."""
    match = _DANISH.fullmatch(_SEPARATORS.sub("", number))
    return f"+45{match[1]}" if match else None


@dataclass(slots=True)
class Message:
    """One SMS as the gateway took it, under the faults that were active then.

    `due`: not before then; `reason`: why it could not be delivered.
    """

    id: str
    to: str
    text: str
    sender: str
    reference: str
    peer: str
    due: datetime
    faults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    status: Status = "queued"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One SMS as the device's user sees it."""

    id: str
    sender: str
    text: str
    received: datetime


@dataclass(slots=True)
class Device:
    """A phone or tablet. Parts of long texts wait until all have come, as on a real device."""

    number: str
    kind: Kind = "phone"
    owner: str = ""
    paired_iphone: bool = False
    inbox: list[Shown] = field(default_factory=list)
    _parts: dict[str, list[Segment]] = field(default_factory=dict)

    @property
    def takes_sms(self) -> bool:
        """An iPad has no SMS of its own; it shows those of the iPhone it is paired with (UC2-05)."""
        return self.kind != "ipad" or self.paired_iphone

    def receive(self, message: Message, segment: Segment, now: datetime) -> bool:
        """Take one segment; whether the text is now whole and shown."""
        waiting = self._parts.setdefault(message.id, [])
        waiting.append(segment)
        text = join(waiting)
        if text is None:
            return False
        del self._parts[message.id]
        self.inbox.append(Shown(message.id, message.sender, text, now))
        return True


class Gateway:
    """Messages by id and devices by number."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self._devices: dict[str, Device] = {}

    def device(self, number: str) -> Device:
        """The device with a number; one that nobody described is an ordinary phone."""
        return self._devices.setdefault(number, Device(number))

    def describe(self, number: str, kind: Kind, owner: str, paired_iphone: bool) -> Device:
        """Say what kind of device has a number; what it has received stays."""
        device = self.device(number)
        device.kind, device.owner, device.paired_iphone = kind, owner, paired_iphone
        return device

    def reset(self) -> None:
        """Forget messages and devices."""
        self.messages.clear()
        self._devices.clear()

"""The typed model of VANSEnvelope 1.0.4 (namespace urn:oio:medcom:vans-envelope:1.0.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EndPointType = Literal["EAN", "CVR", "VANS"]
ReceiptKind = Literal["NegativeVans", "NegativeMessage", "PositiveMessage"]


@dataclass(frozen=True, slots=True)
class EndPoint:
    """A sender or receiver on the network; nearly always a location number (EAN)."""

    id: str
    type: EndPointType = "EAN"


@dataclass(frozen=True, slots=True)
class MetaInformation:
    """What the envelope says of the message inside.

    `identifier` is the message id, kept when an unchanged message is sent again. `format`: XML |
    EDIFACT | HL7 | Binary | Other. `name` is ``MCM:`` and the standard type, `size` the bytes of the
    decoded data. `service_tags` are (name, value), at most five.
    """

    identifier: str
    format: str
    name: str
    size: int
    version: str | None = None
    provider: str | None = None
    service: str | None = None
    transport_type: Literal["reliable", "unreliable"] | None = "reliable"
    transform: bool | None = False
    service_tags: tuple[tuple[str, str], ...] = ()

    @property
    def has_transport(self) -> bool:
        """Whether the Transport element is there (it must then carry TransformMessage)."""
        return self.transform is not None


@dataclass(frozen=True, slots=True)
class TransportReceipt:
    """The receipt form of an envelope. Error fields only in the two negative kinds."""

    kind: ReceiptKind
    original_envelope_id: str
    original_message: MetaInformation | None = None
    error_code: int | None = None
    error_description: str | None = None


@dataclass(frozen=True, slots=True)
class VansEnvelope:
    """One envelope: either a message (`meta` and `data`) or a `receipt`.

    `sent` is the xs:dateTime as written (the real network sends it without a zone too).
    """

    sender: EndPoint
    receiver: EndPoint
    envelope_id: str
    sent: str
    meta: MetaInformation | None = None
    data: bytes | None = None
    receipt: TransportReceipt | None = None

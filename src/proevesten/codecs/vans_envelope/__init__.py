"""VANSEnvelope 1.0.4 ↔ typed model: the envelope that XML messages travel in, and its receipts."""

from __future__ import annotations

from proevesten.codecs.vans_envelope.codec import is_envelope, read_envelope, write_envelope
from proevesten.codecs.vans_envelope.model import (
    EndPoint,
    MetaInformation,
    TransportReceipt,
    VansEnvelope,
)
from proevesten.codecs.vans_envelope.structure import NAMESPACE

__all__ = [
    "NAMESPACE",
    "EndPoint",
    "MetaInformation",
    "TransportReceipt",
    "VansEnvelope",
    "is_envelope",
    "read_envelope",
    "write_envelope",
]

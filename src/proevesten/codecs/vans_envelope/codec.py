"""Reading and writing VANSEnvelope 1.0.4 (source: VANSEnvelope.xsd 1.0.4; the real XDIS22 envelope)."""

from __future__ import annotations

import base64
import binascii
from typing import Literal, cast

from lxml import etree

from proevesten.codecs.oioxml.valid import refuse_violations
from proevesten.codecs.vans_envelope.model import (
    EndPoint,
    EndPointType,
    MetaInformation,
    ReceiptKind,
    TransportReceipt,
    VansEnvelope,
)
from proevesten.codecs.vans_envelope.structure import NAMESPACE, check_structure
from proevesten.codecs.xml import Document, local_name, parse
from proevesten.codecs.xml_tree import Reader, Writer
from proevesten.errors import UnreadableError, UsageError
from proevesten.texts import Text


def is_envelope(data: bytes) -> bool:
    """Whether the bytes are XML whose root is a VANSEnvelope, of this version or another."""
    try:
        return is_envelope_root(parse(data).root)
    except UnreadableError:
        return False


def is_envelope_root(root: etree._Element) -> bool:
    """Whether a parsed root is a VANSEnvelope, of this version or another."""
    return local_name(root) == "VANSEnvelope"


def read_envelope(data: bytes) -> VansEnvelope:
    """The envelope in `data`. Raises UnreadableError naming the place when it is not a valid one."""
    document = parse(data)
    if document.root.tag != f"{{{NAMESPACE}}}VANSEnvelope":
        raise UnreadableError(
            Text("Filen er ikke en VANSEnvelope 1.0.4", "The file is no VANSEnvelope 1.0.4"),
            where=f"/{local_name(document.root)}[1]",
        )
    refuse_violations(document, check_structure(document.root))
    return _envelope(document)


def write_envelope(envelope: VansEnvelope) -> bytes:
    """The envelope as UTF-8 XML. Raises UsageError when it has neither or both of message and receipt."""
    if (envelope.receipt is None) == (envelope.data is None or envelope.meta is None):
        raise UsageError(
            Text(
                "En kuvert bærer enten en meddelelse (meta og data) eller en kvittering",
                "An envelope carries either a message (meta and data) or a receipt",
            )
        )
    to = Writer("VANSEnvelope", NAMESPACE)
    _write_end_point(to, "SenderID", envelope.sender)
    _write_end_point(to, "ReceiverID", envelope.receiver)
    to.texts(to.root, EnvelopeIdentifier=envelope.envelope_id, SentDateTime=envelope.sent)
    if envelope.receipt is not None:
        _write_receipt(to, to.child(to.root, "Receipt"), envelope.receipt)
    elif envelope.meta is not None and envelope.data is not None:
        message = to.child(to.root, "Message")
        _write_meta(to, to.child(message, "MetaInformation"), envelope.meta)
        to.texts(message, Data=base64.b64encode(envelope.data).decode("ascii"))
    return to.octets("UTF-8")


def decode_data(text: str) -> bytes | None:
    """The bytes of a base64 text, None when it is not base64 (white space between is allowed)."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _envelope(document: Document) -> VansEnvelope:
    root = Reader(document, document.root)
    message = root.find("Message")
    receipt = root.find("Receipt")
    return VansEnvelope(
        sender=_end_point(root.get("SenderID")),
        receiver=_end_point(root.get("ReceiverID")),
        envelope_id=root.text("EnvelopeIdentifier"),
        sent=root.text("SentDateTime").strip(),
        meta=None if message is None else _meta(message.get("MetaInformation")),
        data=None if message is None else _data(message.get("Data")),
        receipt=None if receipt is None else _receipt(receipt),
    )


def _end_point(element: Reader) -> EndPoint:
    kind = cast(EndPointType, element.element.get("EndPointType", "EAN"))
    return EndPoint(" ".join((element.element.text or "").split()), kind)


def _data(element: Reader) -> bytes:
    data = decode_data(element.element.text or "")
    if data is None:
        raise element.fault(Text("Data er ikke base64", "Data is not base64"))
    return data


def _meta(meta: Reader) -> MetaInformation:
    transport = meta.find("Transport")
    return MetaInformation(
        identifier=meta.text("Identifier"),
        format=meta.text("Document/Format"),
        name=meta.text("Document/Name"),
        size=meta.number("Document/SizeInBytes"),
        version=meta.optional("Document/Version"),
        provider=meta.optional("Processing/ProviderIdentifier"),
        service=meta.optional("Processing/ServiceIdentifier"),
        transport_type=_transport_type(transport),
        transform=None if transport is None else transport.text("TransformMessage").strip() in {"true", "1"},
        service_tags=_service_tags(transport),
    )


def _transport_type(transport: Reader | None) -> Literal["reliable", "unreliable"] | None:
    written = None if transport is None else transport.optional("Type")
    return cast(Literal["reliable", "unreliable"] | None, written)


def _service_tags(transport: Reader | None) -> tuple[tuple[str, str], ...]:
    tags = [] if transport is None else transport.all("ServiceTag")
    return tuple((tag.element.get("name", ""), tag.element.text or "") for tag in tags)


def _receipt(receipt: Reader) -> TransportReceipt:
    kind = cast(ReceiptKind, local_name(receipt.element[0]))
    body = receipt.get(kind)
    original = body.find("OriginalMessage")
    return TransportReceipt(
        kind=kind,
        original_envelope_id=body.text("OriginalEnvelopeIdentifier"),
        original_message=None if original is None else _meta(original),
        error_code=None if body.find("Error/Code") is None else body.number("Error/Code"),
        error_description=body.optional("Error/Description"),
    )


def _write_end_point(to: Writer, name: str, end_point: EndPoint) -> None:
    to.text(to.root, name, end_point.id).set("EndPointType", end_point.type)


def _write_meta(to: Writer, element: etree._Element, meta: MetaInformation) -> None:
    to.texts(element, Identifier=meta.identifier)
    if meta.provider is not None or meta.service is not None:
        processing = to.child(element, "Processing")
        to.texts(processing, ProviderIdentifier=meta.provider, ServiceIdentifier=meta.service)
    document = to.child(element, "Document")
    to.texts(document, Format=meta.format, Name=meta.name, Version=meta.version, SizeInBytes=str(meta.size))
    if meta.has_transport:
        transport = to.child(element, "Transport")
        to.texts(transport, Type=meta.transport_type, TransformMessage=str(bool(meta.transform)).lower())
        for name, value in meta.service_tags:
            to.text(transport, "ServiceTag", value).set("name", name)


def _write_receipt(to: Writer, parent: etree._Element, receipt: TransportReceipt) -> None:
    body = to.child(parent, receipt.kind)
    if receipt.kind != "PositiveMessage":
        code = None if receipt.error_code is None else str(receipt.error_code)
        to.texts(to.child(body, "Error"), Code=code, Description=receipt.error_description)
    to.texts(body, OriginalEnvelopeIdentifier=receipt.original_envelope_id)
    if receipt.original_message is not None:
        _write_meta(to, to.child(body, "OriginalMessage"), receipt.original_message)

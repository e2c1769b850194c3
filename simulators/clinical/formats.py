"""One letter in the three formats of the transition: XDIS91, DIS91, CareCommunication (requirement KOM-09).

The simulated systems think in one model (`codecs.correspondence`); here it becomes the bytes that travel, and
bytes become it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from proevesten.builders.fhir import carecommunication as cc
from proevesten.builders.fhir import parts
from proevesten.builders.fhir.acknowledgement import acknowledge
from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import Correspondence, Organisation
from proevesten.codecs.fhir.json_reader import read_json
from proevesten.codecs.fhir.json_writer import write_json
from proevesten.codecs.fhir.model import Json
from proevesten.conversion.fhir_model import FhirLosses
from proevesten.conversion.fhir_to_letter import letter_of

Format = Literal["xdis91", "dis91", "carecommunication"]
CATEGORY = "telemedicine"
"""The national category for video until there is one of its own (S1 §2.2)."""
MIME = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Payload:
    """A message ready to travel: its bytes and what the envelope says of it. EDIFACT travels bare."""

    data: bytes
    name: str
    version: str
    format: str = "XML"
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it travels without a VANSEnvelope."""
        return self.format == "EDIFACT"


def written(
    letter: Correspondence, form: Format, now: datetime, sor: Mapping[str, str], thread: str
) -> Payload:
    """A letter in a format. `sor` gives SOR codes by location number, `thread` the thread's technical id."""
    if form == "dis91":
        return Payload(edifact.write_correspondence(letter), "DIS91", "D9134L", "EDIFACT")
    if form == "carecommunication":
        tree = _message(letter, now, sor, thread)
        return Payload(write_json(tree), f"FDIS91#{CATEGORY}", "5.0", "HL7", (("MCM:MIME", MIME),))
    return Payload(oioxml.write_correspondence(letter), "XDIS91", "XD9134L")


def acknowledged(data: bytes, now: datetime) -> Payload:
    """The positive Acknowledgement of a CareCommunication."""
    tree = acknowledge(read_json(data).tree, "ok", parts.Stamp(now))
    return Payload(write_json(tree), "FCTL#ok", "2.0", "HL7", (("MCM:MIME", MIME),))


def read(data: bytes, standard: str) -> Correspondence:
    """The letter in a message of a known standard. Raises UnreadableError or ValueError for a broken one."""
    if standard in ("dis91", "dis90"):
        return edifact.read_correspondence(data)
    if standard == "carecommunication":
        return letter_of(read_json(data).tree, FhirLosses())[0]
    return oioxml.read_correspondence(data)


def identity(data: bytes) -> str:
    """The message id of a FHIR message: MessageHeader.id, which receipts refer to."""
    return str(parts.resources_of(read_json(data).tree, "MessageHeader")[0]["id"])


def answered(data: bytes) -> tuple[str, bool]:
    """What an Acknowledgement says: the id of the message it answers, and whether it is positive."""
    header = parts.resources_of(read_json(data).tree, "MessageHeader")[0]
    return str(header["response"]["identifier"]), header["response"]["code"] == "ok"


def _message(letter: Correspondence, now: datetime, sor: Mapping[str, str], thread: str) -> Json:
    author = cc.Author(letter.sender.department or letter.sender.name or "Personale")
    attachments = tuple(cc.Attachment(r.description, url=r.url) for r in letter.references if r.url)
    envelope = cc.Envelope(
        sender=_party(letter.sender, sor),
        receiver=_party(letter.receiver, sor),
        citizen=parts.Citizen(
            letter.patient.cpr or "", letter.patient.surname, tuple((letter.patient.given_name or "").split())
        ),
        category=CATEGORY,
        topic=letter.subject,
        message_id=letter.letter_id,
        thread=thread,
    )
    return cc.new_message(envelope, cc.Letter(letter.plain_text, author, attachments), parts.Stamp(now))


def _party(party: Organisation, sor: Mapping[str, str]) -> parts.Organisation:
    name = ", ".join(n for n in (party.name, party.department, party.unit) if n)
    return parts.Organisation(party.location_number, sor.get(party.location_number, ""), name)

"""Refusals in Serviceplatformen's own form (kombi_response), the texts in Danish and English.

The shape of a positive answer is known from its clients; the codes of the real service's errors are not
public, so these are ours.
"""

from __future__ import annotations

from lxml import etree
from starlette.responses import Response

from proevesten.texts import Text


class Refused(Exception):
    """A request that is refused: HTTP status, our code, and why."""

    def __init__(self, status: int, code: str, text: Text) -> None:
        super().__init__(text.da)
        self.status = status
        self.code = code
        self.text = text

    def answer(self) -> Response:
        """The refusal as ``kombi_response``."""
        return refusal(self.status, self.code, self.text)


BAD_TRANSACTION = Text(
    "Headeren X-TransaktionsId skal være en UUID og X-TransaktionsTid et tidspunkt",
    "Header X-TransaktionsId must be a UUID and X-TransaktionsTid a date and time",
)
UNAVAILABLE = Text("Digital Post svarer ikke; prøv igen senere", "Digital Post does not answer; try later")
REUSED = Text(
    "messageUUID er brugt før til en anden meddelelse",
    "messageUUID was used before for another message",
)
NOT_REGISTERED = Text(
    "Modtageren er ikke tilmeldt {channel} (fritaget); send brev, eller brug Automatisk Valg",
    "The recipient is not registered for {channel} (exempt); send a letter, or use Automatisk Valg",
)
NO_PAPER = Text("Fysisk Post er ikke simuleret", "Fysisk Post is not simulated")
WRONG_CHANNEL = Text(
    "KombiValgKode og messageType passer ikke sammen", "KombiValgKode and messageType do not go together"
)
NO_CITIZEN = Text(
    "cprNumber skal være 10 cifre, eller cvrNumber 8", "cprNumber must be 10 digits, or cvrNumber 8"
)
STRANGER = Text(
    "Kun testborgere: et CPR-nummer er ikke på sessionens liste, intet er gemt (SEC-01)",
    "Only test citizens: a CPR number is not on the session's list, nothing is stored (SEC-01)",
)


def refusal(status: int, code: str, text: Text) -> Response:
    """``kombi_response`` with Result false and one Fejl."""
    reaction, root = _response("false")
    fault = etree.SubElement(reaction, "Fejl")
    etree.SubElement(fault, "FejlId").text = code
    etree.SubElement(fault, "FejlTekst").text = f"{text.da} / {text.en}"
    return _answer(root, status)


def received(transmission_id: str) -> Response:
    """``kombi_response`` of a message that was taken."""
    reaction, root = _response("true", transmission_id)
    advice = etree.SubElement(reaction, "Advis")
    etree.SubElement(advice, "AdvisId").text = "0"
    etree.SubElement(advice, "AdvisTekst").text = "Received"
    return _answer(root, 200)


def _response(result: str, transmission_id: str = "") -> tuple[etree._Element, etree._Element]:
    root = etree.Element("kombi_response")
    etree.SubElement(root, "Result").text = result
    if transmission_id:
        etree.SubElement(root, "TransmissionID").text = transmission_id
    main = etree.SubElement(root, "HovedoplysningerSvarREST")
    return etree.SubElement(main, "SvarReaktion"), root


def _answer(root: etree._Element, status: int) -> Response:
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Response(body, status, media_type="application/xml")

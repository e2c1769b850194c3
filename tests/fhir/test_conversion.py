"""Letters to CareCommunication and back, receipts to Acknowledgement and back: kept, or listed as lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from proevesten.builders.fhir import parts
from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import (
    Binary,
    Correspondence,
    Organisation,
    OriginalLetter,
    Patient,
    Receipt,
    Reference,
    Run,
)
from proevesten.conversion.fhir_convert import (
    from_acknowledgement,
    from_carecommunication,
    to_acknowledgement,
    to_carecommunication,
)
from proevesten.errors import UnreadableError, UsageError
from proevesten.rules.fhir import check
from proevesten.rules.fhir.detect import read
from tests.fhir.samples import all_messages
from tests.support import shared_reference

SOR = {"5790000209354": "265161000016000", "5790001348120": "953741000016009"}
URL = "https://portal.vconf.dk/?url=møde&kode=1;2"
LETTER = Correspondence(
    envelope_id="KUVERT1",
    letter_id="BREV1",
    sent=datetime(2026, 11, 2, 10, 5),
    authorised=datetime(2026, 11, 2, 10, 0),
    sender=Organisation("5790000209354", "265161000016000", "sorkode", "Hjerteafdelingen", phone="38683868"),
    receiver=Organisation("5790001348120", "953741000016009", "sorkode", "Plejecenter Herlev"),
    patient=Patient(
        "2509479989", "Elmer", given_name="Bruno Test", street="Vej 1", postcode="2730", district="Herlev"
    ),
    subject="Videomøde",
    texts=((Run("Vi inviterer til videomøde.\nVenlig hilsen"),),),
    references=(Reference("Link til videomøde", url=URL),),
)


def converted(letter: Correspondence, **options: Any) -> tuple[dict[str, Any], set[str], str]:
    """The tree, the losses' rules and the verdict of a letter as CareCommunication."""
    result = to_carecommunication(oioxml.write_correspondence(letter), sor=SOR, **options)
    return (
        read(result.data).tree,
        {f.rule.removeprefix("conversion-fhir-") for f in result.losses},
        check(result.data).verdict,
    )


def part(tree: dict[str, Any], kind: str) -> Any:
    return parts.resources_of(tree, kind)[0]


def test_a_letter_becomes_a_valid_message_with_link_subject_and_citizen() -> None:
    tree, losses, verdict = converted(LETTER)
    assert (verdict, losses) == ("pass", set())
    communication = part(tree, "Communication")
    assert communication["topic"] == {"text": "Videomøde"}
    assert communication["category"][0]["coding"][0]["code"] == "other"
    assert communication["payload"][0]["contentString"] == "Vi inviterer til videomøde.\nVenlig hilsen"
    assert communication["payload"][1]["contentAttachment"]["url"] == URL
    assert communication["payload"][1]["contentAttachment"]["title"] == "Link til videomøde"
    assert part(tree, "Patient")["identifier"] == [{"system": parts.CPR, "value": "2509479989"}]
    assert part(tree, "Patient")["address"] == [{"line": ["Vej 1"], "city": "Herlev", "postalCode": "2730"}]
    assert (tree["id"], part(tree, "MessageHeader")["id"]) == ("KUVERT1", "BREV1")
    assert tree["timestamp"] == "2026-11-02T10:05:00+01:00"
    assert part(tree, "Provenance")["occurredDateTime"] == "2026-11-02T10:00:00+01:00"


def test_edifact_converts_the_same() -> None:
    result = to_carecommunication(
        edifact.write_correspondence(
            replace(LETTER, version="D9134L", type_code="DIS91", statistical_code="DIS91")
        ),
        sor=SOR,
        xml=True,
    )
    assert check(result.data).verdict == "pass"
    tree = read(result.data).tree
    assert part(tree, "Communication")["payload"][1]["contentAttachment"]["url"] == URL


@pytest.mark.parametrize(
    ("changes", "loss"),
    [
        ({"subject": None}, "subject-missing"),
        ({"priority": "høj_prioritet"}, "priority"),
        ({"status": "rettetbrev"}, "status"),
        ({"texts": ((Run("fed", "Bold"),),)}, "style"),
        ({"references": (Reference("Røntgen", supplementary=True),)}, "supplementary"),
        ({"references": (Reference("Plan", binary=Binary("a" * 32, "billede", "pdf", 4)),)}, "file-missing"),
        ({"sender": replace(LETTER.sender, phone=None)}, "phone-missing"),
        ({"sender": replace(LETTER.sender, street="Vej 2")}, "organisation-details"),
        ({"patient": replace(LETTER.patient, episode_status="indlagt")}, "episode-status"),
    ],
)
def test_what_fhir_cannot_carry_is_listed(changes: dict[str, Any], loss: str) -> None:
    tree, losses, _ = converted(replace(LETTER, **changes))
    assert losses == {loss}
    text = part(tree, "Communication")["payload"][0]["contentString"]
    if loss == "priority":
        assert text.startswith("Denne meddelelse har høj prioritet.")
    if loss == "supplementary":
        assert "Røntgen" in text


def test_an_unknown_sor_id_is_an_error() -> None:
    unknown = replace(
        LETTER.sender,
        location_number="5790001387419",
        identifier="5790001387419",
        identifier_code="lokationsnummer",
    )
    tree, losses, verdict = converted(replace(LETTER, sender=unknown))
    assert (losses, verdict) == ({"sor-unknown", "invalid"}, "fail")
    sender = parts.resolve(tree, part(tree, "MessageHeader")["sender"])
    assert sender["identifier"] == [{"system": parts.GLN, "value": "5790001387419"}]


@pytest.mark.parametrize(("value", "system"), [("0703921VJ5", parts.X_ECPR), ("1206550VK9", parts.D_ECPR)])
def test_replacement_numbers_go_by_their_seventh_place(value: str, system: str) -> None:
    tree, _, verdict = converted(replace(LETTER, patient=Patient(None, "Hansen", alternative_id=value)))
    assert part(tree, "Patient")["identifier"] == [{"system": system, "value": value}]
    assert verdict == "pass"


def test_episode_and_file_come_along() -> None:
    letter = replace(
        LETTER,
        episode_of_care_id="cfe5fa3def7e5ccba3a3b8a3a4a4a4a4",
        patient=replace(LETTER.patient, episode_status="indlagt"),
        references=(Reference("Plan", binary=Binary("a" * 32, "vektor_grafik", "pdf", 4)),),
    )
    tree, losses, verdict = converted(letter, files={"a" * 32: b"%PDF"})
    assert (verdict, losses) == ("pass", set())
    encounter = part(tree, "Encounter")
    assert (
        encounter["episodeOfCare"][0]["identifier"]["value"]
        == "urn:uuid:cfe5fa3d-ef7e-5ccb-a3a3-b8a3a4a4a4a4"
    )
    assert (encounter["class"]["code"], encounter["status"]) == ("IMP", "in-progress")
    assert part(tree, "Communication")["payload"][1]["contentAttachment"]["data"] == "JVBERg=="


def test_a_message_becomes_a_letter_with_everything_in_its_place() -> None:
    tree = all_messages()["carecommunication/new"][1]
    result = from_carecommunication(parts.to_json(tree))
    letter = oioxml.read_correspondence(result.data)
    assert letter.subject == "Telemedicin, Videomøde"
    assert letter.patient.cpr == "2509479989"
    assert letter.active_links[0].url == "https://portal.vconf.dk/?url=bookingmoede-1"
    assert letter.sender.location_number == "5790000209354"
    assert (letter.sender.identifier, letter.sender.identifier_code) == ("265161000016000", "sorkode")
    assert letter.authorised == datetime(2026, 11, 2, 10, 0)
    assert letter.episode_of_care_id == "cfe5fa3def7e5ccba3a3b8a3a4a4a4a4"
    assert letter.patient.episode_status == "indlagt"
    for piece in (
        "Specifik afsender: Team 1",
        "Specifik modtager: Team 2",
        "onsdag kl. 10",
        "Forfatter: Michael Burns",
    ):
        assert piece in letter.plain_text
    assert list(result.files.values()) == [b"%PDF-1.4 test"]
    rules = {f.rule.removeprefix("conversion-fhir-") for f in result.losses}
    assert rules == {"thread", "id", "file-apart"}


def test_a_reply_says_so_in_the_text_and_keeps_earlier_segments() -> None:
    tree = all_messages()["carecommunication/reply"][1]
    result = from_carecommunication(parts.to_xml(tree), "dis91")
    letter = edifact.read_correspondence(result.data)
    assert "Svar på en tidligere meddelelse" in letter.plain_text
    assert letter.plain_text.index("Tak, vi deltager.") < letter.plain_text.index(
        "Vi inviterer til videomøde"
    )
    assert "conversion-fhir-attachment-repeated" in {f.rule for f in result.losses}


def test_there_and_back_keeps_text_subject_link_parties_and_citizen() -> None:
    first = to_carecommunication(oioxml.write_correspondence(LETTER), sor=SOR)
    back = oioxml.read_correspondence(from_carecommunication(first.data).data)
    assert back.subject == "Andet, Videomøde"
    assert LETTER.plain_text in back.plain_text
    assert back.active_links == LETTER.active_links
    assert (back.envelope_id, back.letter_id) == (LETTER.envelope_id, LETTER.letter_id)
    assert (back.sent, back.authorised) == (LETTER.sent, LETTER.authorised)
    assert back.patient.cpr == LETTER.patient.cpr
    assert back.sender.location_number == LETTER.sender.location_number


@pytest.mark.parametrize(
    ("kind", "code"), [("positive", "ok"), ("negative", "fatal-error"), ("negative_vans", "transient-error")]
)
def test_receipts_become_acknowledgements(kind: Any, code: str) -> None:
    original = parts.to_json(all_messages()["carecommunication/new"][1])
    refused = (None, None) if kind == "positive" else ("syntaksfejl", "Segment mangler")
    receipt = Receipt(
        kind, "K1", "B1", datetime(2026, 11, 2, 12, 0), "5790001348120", "5790000209354", "KUVERT1",
        "5790000209354", "5790001348120", letters=(OriginalLetter("BREV1", "XD9134L", *refused),),
    )  # fmt: skip
    result = to_acknowledgement(oioxml.write_receipt(receipt), original)
    assert check(result.data).findings == ()
    tree = read(result.data).tree
    assert part(tree, "MessageHeader")["response"]["code"] == code
    if kind != "positive":
        details = part(tree, "OperationOutcome")["issue"][0]["details"]
        assert details["coding"][0]["code"] == "MSG_BAD_SYNTAX"
        assert details["text"] == "Segment mangler"


@pytest.mark.parametrize(
    ("name", "kind"), [("ok", "positive"), ("fatal-error", "negative"), ("transient-error", "negative")]
)
def test_acknowledgements_become_receipts(name: str, kind: str) -> None:
    ack = parts.to_json(all_messages()[f"acknowledgement/{name}"][1])
    for to, reader in (("xdis91", oioxml.read_receipt), ("dis91", edifact.read_receipt)):
        result = from_acknowledgement(ack, oioxml.write_correspondence(LETTER), to)  # type: ignore[arg-type]
        receipt = reader(result.data)
        assert receipt.kind == kind
        assert (receipt.original_envelope_id, receipt.letters[0].letter_id) == ("KUVERT1", "BREV1")
        assert (receipt.sender, receipt.receiver) == ("5790001348120", "5790000209354")
        lossy = name == "transient-error"
        assert ("conversion-fhir-receipt-transient" in {f.rule for f in result.losses}) is lossy


def test_what_is_no_letter_or_no_message_is_refused() -> None:
    with pytest.raises(UnreadableError):
        to_carecommunication(b"hej")
    with pytest.raises(UsageError):
        from_carecommunication(parts.to_json(all_messages()["acknowledgement/ok"][1]))
    with pytest.raises(UnreadableError):
        from_carecommunication(
            b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MessageHeader", '
            b'"eventCoding": {"code": "care-communication-message"}}}]}'
        )


# -- MedCom's paired flows ---------------------------------------------------------------------------------

OFFICIAL_SOR = {"5790001382445": "359001000016000", "5790000121441": "328051000016008"}


def test_flow_1_xdis91_to_carecommunication() -> None:
    folder = shared_reference("medcom-fhir", "xdis91-conversion")
    files = {"c39ea6b2605245e4a207415e0205ab6f": b"%PDF"}
    result = to_carecommunication(
        (folder / "Flow1-XDIS91_Ex_to_FHIR.xml").read_bytes(), sor=OFFICIAL_SOR, files=files
    )
    ours, theirs = (
        read(result.data).tree,
        read((folder / "Flow1-CareCommunication_Ex_from_OIOXML.xml").read_bytes()).tree,
    )
    assert check(result.data).verdict == "pass"
    for kind in ("MessageHeader", "Communication", "Patient", "Organization", "Provenance"):
        assert len(parts.resources_of(ours, kind)) == len(parts.resources_of(theirs, kind))
    left, right = part(ours, "Communication"), part(theirs, "Communication")
    assert (left["topic"], left["category"], left["status"]) == (
        right["topic"],
        right["category"],
        right["status"],
    )
    assert ours["timestamp"] == theirs["timestamp"]
    assert part(ours, "Patient")["identifier"] == part(theirs, "Patient")["identifier"]
    assert part(ours, "Patient")["address"] == part(theirs, "Patient")["address"]
    assert left["payload"][0]["contentString"].startswith("Denne meddelelse har høj prioritet.")
    # MedCom's converter folds empty lines; the words are the same.
    assert left["payload"][0]["contentString"].split() == right["payload"][0]["contentString"].split()
    assert left["payload"][1]["contentAttachment"]["contentType"] == "application/pdf"


def test_flow_3_carecommunication_to_xdis91() -> None:
    folder = shared_reference("medcom-fhir", "xdis91-conversion")
    result = from_carecommunication((folder / "Flow3-CareCommunication_Ex_to_OIOXML.xml").read_bytes())
    ours = oioxml.read_correspondence(result.data)
    theirs = oioxml.read_correspondence((folder / "Flow3-XDIS91_Ex_from_FHIR.xml").read_bytes())
    # The file declares ISO-8859-1 but was saved as UTF-8.
    theirs = replace(theirs, subject=(theirs.subject or "").encode("latin-1").decode("utf-8"))
    assert (ours.subject, ours.sent.date(), ours.authorised) == (
        theirs.subject,
        theirs.sent.date(),
        theirs.authorised,
    )
    assert (ours.patient.cpr, ours.patient.surname) == (theirs.patient.cpr, theirs.patient.surname)
    assert ours.sender.location_number == theirs.sender.location_number
    assert {"Forfatter: Michael Burns", "Venlig hilsen"} <= set(ours.plain_text.splitlines())
    assert ours.references[0].binary is not None
    assert theirs.references[0].binary is not None
    assert ours.references[0].binary.size == theirs.references[0].binary.size


def test_flow_2_receipts_both_ways() -> None:
    folder = shared_reference("medcom-fhir", "xdis91-conversion")
    receipt = (folder / "Flow2-XCTL03_Ex_from_FHIR_XDIS91.xml").read_bytes()
    message = (folder / "Flow1-CareCommunication_Ex_from_OIOXML.xml").read_bytes()
    ours = read(to_acknowledgement(receipt, message).data).tree
    theirs = read((folder / "Flow2-Acknowledgement_Ex_to_OIOXML.xml").read_bytes()).tree
    assert part(ours, "MessageHeader")["response"] == part(theirs, "MessageHeader")["response"]
    letter = (folder / "Flow1-XDIS91_Ex_to_FHIR.xml").read_bytes()
    back = oioxml.read_receipt(
        from_acknowledgement((folder / "Flow2-Acknowledgement_Ex_to_OIOXML.xml").read_bytes(), letter).data
    )
    official = oioxml.read_receipt(receipt)
    assert (back.kind, back.letters, back.original_envelope_id) == (
        official.kind, official.letters, official.original_envelope_id,
    )  # fmt: skip

"""No conversion writes an invalid message in silence: it is valid, or a finding of severity error says why not."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.builders.fhir import parts
from proevesten.codecs import oioxml
from proevesten.codecs.correspondence import (
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
from proevesten.conversion.fhir_from_letter import carecommunication_of
from proevesten.conversion.fhir_model import FhirConverted, FhirLosses
from proevesten.errors import UnreadableError, UsageError
from proevesten.findings import Severity
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.fhir.samples import all_messages
from tests.fhir.test_conversion import LETTER, SOR

FULL = bool(os.environ.get("PROEVESTEN_FULL"))
MESSAGE = all_messages()["carecommunication/new"][1]
SOR_RECEIVER = "5790001348120"
RECEIPT = Receipt(
    "positive", "K1", "B1", LETTER.sent, "5790001348120", "5790000209354", "KUVERT1",
    "5790000209354", "5790001348120", letters=(OriginalLetter("BREV1", "XD9134L"),),
)  # fmt: skip
ACK = all_messages()["acknowledgement/fatal-error"][1]
words = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=90)
maybe = st.none() | words
parties = st.builds(
    Organisation,
    st.sampled_from(["5790000209354", "5790001387419", "", "579"]),
    words,
    st.sampled_from(["sorkode", "lokationsnummer", "ydernummer"]),
    maybe,
    maybe,
    phone=maybe,
)
patients = st.builds(
    Patient,
    st.sampled_from(["2509479989", None, ""]),
    words,
    st.sampled_from([None, "0703921VJ5", ""]),
    maybe,
    maybe,
    postcode=maybe,
    episode_status=st.sampled_from([None, "inaktiv", "indlagt", "doed"]),
)
letters = st.builds(
    lambda **changes: replace(LETTER, **changes),
    sender=parties,
    receiver=parties,
    patient=patients,
    subject=maybe,
    letter_id=words,
    episode_of_care_id=maybe,
    texts=st.lists(st.tuples(st.builds(Run, words)), max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, words, st.none() | words), max_size=2).map(tuple),
)


def honest(convert: Callable[[], FhirConverted]) -> FhirConverted | None:
    """The result, once it is valid or known not to be; None when the conversion is refused in both languages."""
    try:
        result = convert()
    except (UnreadableError, UsageError) as refused:
        assert refused.message.da
        assert not re.search(r"Error\(|NoneType|list index", refused.message.en), refused.message.en
        return None
    broken = [
        f for f in check_bytes(result.data, Options(mode="official")).findings if f.severity is Severity.ERROR
    ]
    said = [loss for loss in result.losses if loss.severity is Severity.ERROR]
    assert said or not broken, broken[0]
    assert b'value=""' not in result.data
    assert b'"value": ""' not in result.data
    assert not re.search(rb"<(EAN)?Identifier></|<(EAN)?Identifier/>", result.data)
    return result


@given(letters)
@settings(max_examples=500 if FULL else 25, deadline=None)
def test_any_letter_is_converted_rightly_or_not_in_silence(letter: Any) -> None:
    try:
        data = oioxml.write_correspondence(letter)
    except UsageError:
        return
    honest(lambda: to_carecommunication(data, sor=SOR))


def _without_one(tree: Any) -> Iterator[tuple[str, Any]]:
    """The message with one element or item taken away, for each."""
    for path in list(_places(tree)):
        made = copy.deepcopy(tree)
        target = made
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]
        yield ".".join(map(str, path)), made


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inner:
        if step not in ("text", "resourceType"):
            yield (*path, step)
            yield from _places(child, (*path, step))


def test_a_message_that_lacks_anything_is_converted_rightly_or_not_in_silence() -> None:
    refused = converted = 0
    for number, (_, tree) in enumerate(_without_one(MESSAGE)):
        if FULL or number % 4 == 0:
            data = parts.to_json(tree)
            result = honest(lambda data=data: from_carecommunication(data))  # type: ignore[misc]
            refused, converted = refused + (result is None), converted + (result is not None)
    assert refused > 5
    assert converted > 20


def test_an_acknowledgement_that_lacks_anything_is_no_silent_fault_either() -> None:
    original = oioxml.write_correspondence(LETTER)
    for number, (_, tree) in enumerate(_without_one(ACK)):
        if FULL or number % 4 == 0:
            data = parts.to_json(tree)
            honest(lambda data=data: from_acknowledgement(data, original))  # type: ignore[misc]


def test_a_party_without_sor_id_comes_back_by_its_location_number() -> None:
    letter = replace(LETTER, sender=replace(LETTER.sender, identifier_code="ydernummer", identifier="123456"))
    there = to_carecommunication(oioxml.write_correspondence(letter), sor={SOR_RECEIVER: SOR[SOR_RECEIVER]})
    assert "conversion-fhir-sor-unknown" in {f.rule for f in there.losses}
    back = from_carecommunication(there.data)
    sender = oioxml.read_correspondence(back.data).sender
    assert (sender.identifier, sender.identifier_code) == ("5790000209354", "lokationsnummer")
    assert "conversion-fhir-sor-unknown" in {f.rule for f in back.losses}
    assert b"<Identifier/>" not in back.data


def test_a_party_without_location_number_is_refused_by_name() -> None:
    tree = copy.deepcopy(MESSAGE)
    sender = next(o for o in parts.resources_of(tree, "Organization") if o["name"].startswith("Hjerte"))
    del sender["identifier"][0]
    with pytest.raises(UnreadableError) as refused:
        from_carecommunication(parts.to_json(tree))
    assert "identifier" in refused.value.message.da
    assert refused.value.advice is not None


def test_a_letter_about_nobody_is_refused() -> None:
    letter = replace(LETTER, patient=Patient(None, "Hansen", alternative_id=""))
    with pytest.raises(UnreadableError, match="AlternativeIdentifier"):
        to_carecommunication(oioxml.write_correspondence(letter), sor=SOR)
    with pytest.raises(UnreadableError, match="erstatnings-CPR"):
        carecommunication_of(letter, FhirLosses(), sor=SOR, files={})


def test_a_receipt_for_a_broken_original_is_refused_by_place() -> None:
    tree = copy.deepcopy(MESSAGE)
    del tree["entry"][0]["resource"]["destination"]
    with pytest.raises(UnreadableError, match=re.escape("Bundle.entry[0].resource")):
        to_acknowledgement(oioxml.write_receipt(RECEIPT), parts.to_json(tree))

"""CTL01, CTL02 and CTL03 to the shared receipt and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from proevesten.codecs.correspondence import Receipt
from proevesten.codecs.edifact import read_receipt, write_receipt
from proevesten.errors import UnreadableError
from proevesten.rules.edifact import check
from proevesten.rules.judgement import Options
from tests.edifact.bases import base
from tests.edifact.official import RECEIPTS, edi
from tests.edifact.strategies import receipts
from tests.support import full_run

MANY = settings(
    max_examples=2000 if full_run() else 60, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("name", RECEIPTS)
def test_official_receipts_are_written_back_byte_for_byte(name: str) -> None:
    assert write_receipt(read_receipt(edi(name))).rstrip() == edi(name).rstrip()


def test_fields_of_a_receipt() -> None:
    receipt = read_receipt(base("ctl02").encode("iso-8859-1"))
    assert (receipt.kind, receipt.refuse_code) == ("negative", "ukendt_lokationsnummer")
    assert receipt.refuse_text == "Lokationsnummeret kendes ikke.\n"
    assert (receipt.original_envelope_id, receipt.letters[0].letter_id) == ("KUV20261121A1", "BRV20261121A1")
    assert (receipt.original_sender, receipt.original_receiver) == ("5790000121526", "5790000120314")
    assert receipt.letters[0].version == "D9134L"


@MANY
@given(receipts())
def test_read_write_read_is_the_identity(receipt: Receipt) -> None:
    data = write_receipt(receipt)
    back = read_receipt(data)
    assert back == receipt
    assert write_receipt(back) == data


@MANY
@given(receipts())
def test_generated_receipts_pass_in_official_mode(receipt: Receipt) -> None:
    assert [f.rule for f in check(write_receipt(receipt), Options(mode="official")).findings] == []


def test_a_receipt_never_asks_for_a_receipt() -> None:
    header = write_receipt(read_receipt(base("ctl03").encode("iso-8859-1"))).splitlines()[1]
    assert header.endswith(b"+KVI20261121A1'")


def test_a_refusal_without_text_and_one_without_code() -> None:
    receipt = read_receipt(base("ctl02").encode("iso-8859-1"))
    back = read_receipt(write_receipt(replace(receipt, refuse_text=None)))
    assert (back.refuse_code, back.refuse_text) == ("ukendt_lokationsnummer", "\n")
    back = read_receipt(write_receipt(replace(receipt, refuse_code=None)))
    assert (back.refuse_code, back.refuse_text) == ("ikke_specificeret", "Lokationsnummeret kendes ikke.\n")


def test_other_types_are_refused() -> None:
    with pytest.raises(UnreadableError):
        read_receipt(base("dis91").encode("iso-8859-1"))

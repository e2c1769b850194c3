"""The citizen guard: finds every unknown CPR number, in every dress, and takes nothing else for one (SEC-01)."""

from __future__ import annotations

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.session.guard import CitizenGuard

KNOWN = "2512484916"
STRANGER = "0101019995"


@pytest.fixture
def guard() -> CitizenGuard:
    return CitizenGuard([KNOWN])


@pytest.mark.parametrize(
    "text",
    [
        STRANGER, "010101-9995", "010101 9995", f"<CPR>{STRANGER}</CPR>", f"PNA+PAT+{STRANGER}:::CPR:IM'",
        f'{{"citizen":"{STRANGER}"}}', f"CPR{STRANGER}", f"cpr:{STRANGER}.", "citizen=010101%2D9995",
    ],
)  # fmt: skip
def test_a_stranger_is_found(guard: CitizenGuard, text: str) -> None:
    assert guard.strangers(text.encode()) == 1


def test_a_replacement_number_is_found_too(guard: CitizenGuard) -> None:
    assert guard.strangers(b"6101019995") == 1


def test_inside_base64_inside_base64(guard: CitizenGuard) -> None:
    inner = base64.b64encode(f"<Emessage>{STRANGER} and more text</Emessage>".encode())
    outer = base64.b64encode(b"<Data>" + inner + b"</Data>")
    assert guard.strangers(b"<VANSEnvelope><Data>" + outer + b"</Data></VANSEnvelope>") == 1


def test_in_utf_16(guard: CitizenGuard) -> None:
    assert guard.strangers(f"<CPR>{STRANGER}</CPR>".encode("utf-16")) == 1


@pytest.mark.parametrize(
    "text", [KNOWN, "251248-4916", f"<a>{KNOWN}</a>", "5790000120400", "+4520000131", "202611211015"]
)
def test_others_pass(guard: CitizenGuard, text: str) -> None:
    assert guard.strangers(text.encode()) == 0


def test_allowed_later(guard: CitizenGuard) -> None:
    guard.allow("010101-9995")
    assert guard.strangers(STRANGER.encode()) == 0
    assert guard.allowed("0101019995")


@given(st.uuids())
def test_a_uuid_is_nobody(value: uuid.UUID) -> None:
    guard = CitizenGuard()
    assert guard.strangers(str(value).encode()) == 0
    assert guard.strangers(value.hex.encode()) == 0


@given(st.binary(max_size=2000))
def test_any_bytes_are_looked_through(data: bytes) -> None:
    assert CitizenGuard().strangers(data) >= 0

"""Secrets are masked by one function, at any depth, and nothing else changes (SEC-03)."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from proevesten import redact

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc æøå:.-", max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "subject", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_headers_lose_their_secrets_but_keep_their_scheme() -> None:
    masked = redact.headers({"Authorization": "Bearer abc.def", "X-Admin-Token": "s3cret", "Accept": "x/y"})
    assert masked == {"Authorization": f"Bearer {redact.MASK}", "X-Admin-Token": redact.MASK, "Accept": "x/y"}


def test_pins_and_tokens_in_json() -> None:
    inner = [{"guestPin": "5678", "subject": "pin"}]
    body = json.dumps({"hostPin": 1234, "a": inner, "access_token": "t", "pin": None})
    masked = json.loads(redact.body(body.encode(), "application/json; charset=utf-8"))
    assert masked == {
        "hostPin": redact.MASK, "a": [{"guestPin": redact.MASK, "subject": "pin"}],
        "access_token": redact.MASK, "pin": None,
    }  # fmt: skip


def test_pin_in_a_link() -> None:
    assert redact.text("https://portal.test/?conference=1@r&pin=4711&join=1") == (
        f"https://portal.test/?conference=1@r&pin={redact.MASK}&join=1"
    )


def test_token_in_text_and_private_key() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
    assert token not in redact.text(f"token {token} end")
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----"
    assert "MIIabc" not in redact.text(key)


def test_messages_are_evidence_and_stay_as_they_are() -> None:
    data = b"<?xml version='1.0'?><a>pin=1234</a>"
    assert redact.body(data, "application/xml") == data


@given(JSON)
def test_what_holds_no_secret_is_unchanged(value: object) -> None:
    assert redact.json_value(value) == value

"""The v1 token endpoints: assertion in, session token out (digest §1.1)."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from lxml import etree

from tests.vdx.client import Side
from tests.vdx.world import MEETING_1

WHO = {"organisation": "test-org", "email": "user@test.dk", "roles": ["meeting-admin"]}


def _exchange(vdx: Side, body: str, path: str = "/token") -> httpx.Response:
    return vdx.http.post(vdx.base + path, content=body.encode())


def _assertion(vdx: Side, **more: Any) -> str:
    return vdx.simulator.issue_assertion({**WHO, **more})


@pytest.mark.parametrize("encode", [str, lambda text: quote(text, safe="")])
def test_an_assertion_gives_a_session_token(vdx: Side, encode: Any) -> None:
    answer = _exchange(vdx, f"saml-token={encode(_assertion(vdx))}")
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Holder-of-key", 3600)
    assert (answer.headers["pragma"], answer.headers["cache-control"]) == ("no-cache", "no-store")
    found = vdx.call("GET", f"/meetings/{MEETING_1}", None, f"Holder-of-key {body['access_token']}")
    assert found.json()["uuid"] == MEETING_1
    vdx.later(seconds=3600)
    assert vdx.call("GET", "/info", None, f"Holder-of-key {body['access_token']}").status_code == 401


def test_the_assertion_names_audience_and_attributes(vdx: Side) -> None:
    root = etree.fromstring(base64.b64decode(_assertion(vdx, organisation="a<&b")))
    spaces = {"s": "urn:oasis:names:tc:SAML:2.0:assertion"}
    assert root.xpath("string(//s:Audience)", namespaces=spaces) == "urn:medcom:videoapi"
    assert root.xpath("string(//s:Attribute[@Name='dk:medcom:organisation_id'])", namespaces=spaces) == "a<&b"


def test_one_token_for_each_service(vdx: Side) -> None:
    video = _exchange(vdx, f"saml-token={_assertion(vdx)}").json()["access_token"]
    sms = _exchange(vdx, f"saml-token={_assertion(vdx)}", "/sms/token").json()["access_token"]
    assert vdx.call("GET", "/info", None, f"Holder-of-key {sms}").status_code == 401
    assert vdx.call("GET", f"/sms/v1/meeting/{MEETING_1}", None, f"Holder-of-key {video}").status_code == 401
    assert vdx.call("GET", f"/sms/v1/meeting/{MEETING_1}", None, f"Holder-of-key {sms}").status_code == 404


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers["www-authenticate"].partition('error_description="')[2].rstrip(
        '"'
    )


def test_what_is_refused(vdx: Side) -> None:
    assertion = base64.b64decode(_assertion(vdx))
    changed = base64.b64encode(assertion.replace(b"meeting-admin", b"meeting-user ")).decode()
    old = _assertion(vdx, lifetime_seconds=-1)
    assert _refusal(_exchange(vdx, "")) == (401, "Missing saml-token")
    assert _refusal(_exchange(vdx, "token=x")) == (401, "Missing saml-token")
    assert _refusal(_exchange(vdx, "saml-token=*")) == (401, "saml-token is not valid base64")
    assert _refusal(_exchange(vdx, f"saml-token={changed}")) == (
        401,
        "saml-token is not issued by a trusted issuer",
    )
    assert _refusal(_exchange(vdx, f"saml-token={old}")) == (401, "saml-token is expired")
    assert vdx.call("GET", "/token").status_code == 405


def test_the_assertion_is_not_in_the_journal(vdx: Side) -> None:
    assertion = _assertion(vdx)
    vdx.http.post(vdx.base + "/token", data={"saml-token": assertion})
    kept = b"".join(p.read_bytes() for p in vdx.context.data.iterdir())
    assert assertion[-40:].rstrip("=").encode() not in kept

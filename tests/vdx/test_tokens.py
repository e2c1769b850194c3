"""The issuer: token endpoint, discovery, keys, and tokens as anybody may check them."""

from __future__ import annotations

import httpx
import jwt
import pytest

from proevesten.errors import UsageError
from tests.vdx.client import Side


def _ask(vdx: Side, **form: str) -> httpx.Response:
    return vdx.http.post(vdx.context.endpoints["vdx.token"], data=form)


def test_client_credentials_give_a_token_that_a_foreign_library_accepts(vdx: Side) -> None:
    client, secret = vdx.simulator.client("eoj")
    answer = _ask(vdx, grant_type="client_credentials", client_id=client, client_secret=secret).json()
    assert answer["token_type"] == "Bearer"
    found = vdx.http.get(vdx.context.endpoints["vdx.issuer"] + "/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == vdx.context.endpoints["vdx.token"]
    keys = jwt.PyJWKSet.from_dict(vdx.http.get(found["jwks_uri"]).json())
    header = jwt.get_unverified_header(answer["access_token"])
    claims = jwt.decode(
        answer["access_token"],
        keys[header["kid"]].key,
        ["RS256"],
        issuer=found["issuer"],
        options={"verify_exp": False, "verify_iat": False},  # the session's clock stands elsewhere
    )
    assert (claims["organisation_id"], claims["userrole"]) == ("eoj", ["meeting-planner"])
    assert claims["exp"] - claims["iat"] == answer["expires_in"]


def test_basic_authentication_too(vdx: Side) -> None:
    client, secret = vdx.simulator.client("eoj")
    answer = vdx.http.post(
        vdx.context.endpoints["vdx.token"], data={"grant_type": "client_credentials"}, auth=(client, secret)
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        (
            {"grant_type": "client_credentials", "client_id": "eoj", "client_secret": "x"},
            401,
            "invalid_client",
        ),
        (
            {"grant_type": "client_credentials", "client_id": "ingen", "client_secret": "x"},
            401,
            "invalid_client",
        ),
    ],
)
def test_refusals(vdx: Side, form: dict[str, str], status: int, error: str) -> None:
    vdx.simulator.client("eoj")
    answer = _ask(vdx, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_clients_organisation_is_known_after_a_reset(vdx: Side) -> None:
    client, secret = vdx.simulator.client("epj")
    vdx.simulator.reset()
    token = _ask(vdx, grant_type="client_credentials", client_id=client, client_secret=secret).json()[
        "access_token"
    ]
    assert vdx.call("GET", "/v2/info", None, f"Bearer {token}").status_code == 200


def test_expiry_follows_the_sessions_clock(vdx: Side) -> None:
    bearer, session = vdx.token(lifetime_seconds=60), vdx.token(lifetime_seconds=60, kind="holder-of-key")
    calls = (("/v2/info", f"Bearer {bearer}"), ("/info", f"Holder-of-key {session}"))
    for path, authorization in calls:
        assert vdx.call("GET", path, None, authorization).status_code == 200
    vdx.later(seconds=60)
    for path, authorization in calls:
        assert vdx.call("GET", path, None, authorization).status_code == 401


@pytest.mark.parametrize(
    "request_",
    [
        {"kind": "saml"}, {"flaw": "ugly"}, {"roles": "meeting-admin"}, {"roles": [1]}, {"organisation": 7},
        {"email": []}, {"lifetime_seconds": "lang"}, {"lifetime_seconds": True}, {"lifetime_seconds": 1e12},
    ],
)  # fmt: skip
def test_bad_requests_for_tokens_name_the_field(vdx: Side, request_: dict[str, object]) -> None:
    with pytest.raises(UsageError) as refused:
        vdx.simulator.issue_token(request_)
    assert refused.value.where == next(iter(request_))


def test_secrets_and_tokens_are_not_in_the_journal(vdx: Side) -> None:
    client, secret = vdx.simulator.client("eoj")
    answer = _ask(vdx, grant_type="client_credentials", client_id=client, client_secret=secret).json()
    vdx.call("GET", "/v2/info", None, f"Bearer {answer['access_token']}")
    session = vdx.token(kind="holder-of-key")
    vdx.call("GET", "/info", None, f"Holder-of-key {session}")
    kept = b"".join(p.read_bytes() for p in vdx.context.data.iterdir())
    for word in (secret, answer["access_token"].rpartition(".")[2], session):
        assert word.encode() not in kept

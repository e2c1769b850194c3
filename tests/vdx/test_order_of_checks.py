"""The order of checks (digest §1.3): what is refused first decides the status."""

from __future__ import annotations

import pytest

from tests.vdx.client import Side, error, is_plain
from tests.vdx.world import BOOKING, MEETING_1

ADMIN = {"roles": ["meeting-admin"]}
INVALID = {**BOOKING, "subject": None}


def test_preflight_needs_no_token(vdx: Side) -> None:
    answer = vdx.call(
        "OPTIONS", "/v2/meetings", Origin="https://booking.test.dk", Access_Control_Request_Method="PATCH",
        Access_Control_Request_Headers="authorization",
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://booking.test.dk"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "PATCH"
    assert answer.headers["access-control-allow-headers"] == "authorization"


@pytest.mark.parametrize("path", ["/v2/meetings", "/meetings"])
def test_preflight_of_a_foreign_origin_is_refused(vdx: Side, path: str) -> None:
    answer = vdx.call("OPTIONS", path, Origin="https://evil.test", Access_Control_Request_Method="GET")
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_an_allowed_origin_may_read_the_answer_also_when_it_is_an_error(vdx: Side) -> None:
    answer = vdx.call("GET", "/v2/info", Origin="https://booking.test.dk")
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "https://booking.test.dk"


@pytest.mark.parametrize("flaw", ["expired", "wrong_issuer", "tampered", "unsigned", "other_key"])
def test_a_flawed_token_is_401_without_body(vdx: Side, flaw: str) -> None:
    answer = vdx.v2("POST", "/meetings", INVALID, flaw=flaw)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


@pytest.mark.parametrize(
    "authorization", [None, "Basic dTpw", "Holder-of-key 5", "Bearer", "Bearer a b", "Bearer x"]
)
def test_no_bearer_token_is_401_with_a_challenge(vdx: Side, authorization: str | None) -> None:
    answer = vdx.call("GET", "/v2/info", None, authorization)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_unknown_path_without_token_is_401_and_with_token_404(vdx: Side) -> None:
    assert vdx.call("GET", "/v2/nowhere").status_code == 401
    assert is_plain(vdx.v2("GET", "/nowhere"), 404)


def test_an_unknown_organisation_is_403_before_the_role_is_looked_at(vdx: Side) -> None:
    assert is_plain(vdx.v2("POST", "/meetings", INVALID, organisation="unknown-org"), 403)
    assert is_plain(vdx.v2("GET", "/info", organisation="unknown-org", roles=[]), 403)


@pytest.mark.parametrize("roles", [[], ["meeting-nothing"], ["dk:medcom:role:admin"], ["MEETING-ADMIN"]])
def test_no_recognised_role_is_401_not_403(vdx: Side, roles: list[str]) -> None:
    assert is_plain(vdx.v2("POST", "/meetings", INVALID, roles=roles), 401)


def test_a_missing_mail_or_organisation_is_401(vdx: Side) -> None:
    assert is_plain(vdx.v2("GET", "/info", email=None), 401)
    assert is_plain(vdx.v2("GET", "/info", organisation=None), 401)
    both = ["meeting-provisioner", "meeting-user"]
    assert is_plain(vdx.v2("GET", "/info", organisation=None, email=None, roles=both), 401)


def test_a_provisioner_and_nothing_else_needs_neither_mail_nor_organisation(vdx: Side) -> None:
    answer = vdx.v2("GET", "/info", organisation=None, email=None, roles=["meeting-provisioner"])
    assert answer.status_code == 200


def test_an_unknown_organisation_is_created_under_a_known_parent(vdx: Side) -> None:
    answer = vdx.v2("GET", "/meetings?subject=x", organisation="new-org", parent_organisation="root")
    assert answer.status_code == 200
    assert vdx.v2("GET", "/info", organisation="new-org").status_code == 200
    orphan = vdx.v2("GET", "/info", organisation="newer-org", parent_organisation="nobody")
    assert is_plain(orphan, 403)


def test_wrong_role_with_invalid_body_is_400_and_with_valid_body_403(vdx: Side) -> None:
    provisioner = ["meeting-provisioner"]
    assert error(vdx.v2("POST", "/meetings", INVALID, roles=provisioner)) == (
        400,
        "10",
        "subject: must not be null",
    )
    denied = vdx.v2("POST", "/meetings", BOOKING, roles=provisioner)
    assert (denied.status_code, denied.content) == (403, b"")
    assert 'error="insufficient_scope"' in denied.headers["www-authenticate"]


def test_the_role_gate_goes_before_the_rules(vdx: Side) -> None:
    denied = vdx.v2("DELETE", f"/meetings/{MEETING_1[:-1]}0", roles=["meeting-provisioner"])
    assert (denied.status_code, denied.content) == (403, b"")


def test_binding_goes_before_the_role_gate_for_paths_and_queries_too(vdx: Side) -> None:
    assert is_plain(vdx.v2("DELETE", "/meetings/not-a-uuid", roles=["meeting-provisioner"]), 400)
    bad = "/scheduling-info-reserve?vmrType=cinema"
    assert is_plain(vdx.v2("GET", bad, roles=["meeting-user"]), 400)


def test_wrong_method_and_media_type_are_the_frameworks(vdx: Side) -> None:
    answer = vdx.v2("DELETE", "/meetings")
    assert is_plain(answer, 405)
    assert answer.headers["allow"] == "GET, POST"
    token = f"Bearer {vdx.token()}"
    assert is_plain(vdx.call("POST", "/v2/meetings", b"{}", token, Content_Type="text/plain"), 415)
    assert is_plain(vdx.call("POST", "/v2/meetings", b"{}", token, Content_Type="application/hal+json"), 415)


def test_v2_knows_no_trailing_slash(vdx: Side) -> None:
    assert is_plain(vdx.v2("GET", "/info/"), 404)


def test_head_is_a_get_without_body(vdx: Side) -> None:
    answer = vdx.v2("HEAD", f"/meetings/{MEETING_1}")
    assert (answer.status_code, answer.content) == (200, b"")

"""Walks docs/api/appointment_service.yaml: every operation, every documented answer, nothing else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from simulators.appointment_service.tokens import Tokens
from tests.appointment_service import test_durability, test_interpreter, test_meetings
from tests.appointment_service.conftest import (
    KIRURGISK,
    OEST,
    SYGEPLEJE,
    VEST,
    Side,
    afresh,
    draft,
    unit,
)
from tests.appointment_service.test_informing import SECRET


def test_every_route_is_documented_and_every_operation_served(side: Side) -> None:
    assert side.contract.served(side.service.api.routes) == set(side.contract.operations)


def _refusals(side: Side) -> None:
    made = side.create()
    one = f"/Appointment/{made['id']}"
    match = {"If-Match": 'W/"1"'}
    acts: list[tuple[str, str, Any]] = [
        ("PUT", one, draft()), ("POST", f"{one}/$cancel", {}), ("POST", f"{one}/$share", {"participant": [unit(VEST)]}),
        ("POST", f"{one}/$forward", {"participant": [unit(VEST)]}),
        ("POST", f"{one}/$respond", {"status": "accepted"}), ("POST", f"{one}/$interpreter", {"language": "ar"}),
        ("POST", "/Appointment", draft()), ("PUT", "/subscription", {"endpoint": "https://x.test", "secret": SECRET}),
    ]  # fmt: skip
    for method, path, body in acts:
        side.call("", method, path, body, match)
        side.call(KIRURGISK, method, path, [], match)
        side.call(
            KIRURGISK,
            method,
            path,
            {**body, "participant": 7, "status": 7, "language": 7, "reason": 7},
            match,
        )
        side.call(KIRURGISK, method, path, body, match, roles=["meeting-provisioner"])
        side.call(KIRURGISK, method, path.replace(made["id"], "ukendt"), body, match)
    side.call(OEST, "PUT", "/subscription", {"endpoint": 7, "secret": SECRET})
    reads = ["/participants?text=test", "/Organization/x", "/PractitionerRole/x", "/Appointment", one,
             f"{one}/$access", "/events", "/subscription"]  # fmt: skip
    for path in reads:
        side.call("", "GET", path)
        side.call(KIRURGISK, "GET", path)
        side.call("ukendt", "GET", path)
    side.call(KIRURGISK, "GET", "/Appointment/ukendt/$access")
    side.call(OEST, "GET", "/subscription")
    side.call(KIRURGISK, "POST", f"{one}/$share", {"participant": [unit(VEST)]}, match)
    for who in ("", "ukendt"):
        side.call(who, "DELETE", "/subscription")
    for path in ("/participants?text=x", "/participants?text=xx&kind=y", "/participants?text=xx&organization=y",
                 "/participants?text=xx&cursor=y", "/Appointment?date=i+dag", "/Appointment?status=y",
                 "/Appointment?_count=0", "/Appointment?cursor=y", "/events?after=-1", "/events?wait=31"):  # fmt: skip
        assert side.call(OEST, "GET", path).status_code == 422, path
    for name in ("Organization/" + SYGEPLEJE, "PractitionerRole/laege-testgade"):
        side.call(OEST, "GET", f"/{name}")


def _cancelled(side: Side) -> None:
    made = side.create()
    old = side.update(KIRURGISK, made, comment="ny").json()
    side.cancel(KIRURGISK, made)
    side.cancel(KIRURGISK, old)


def test_everything_documented_is_seen(side: Side, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    stories: list[Any] = [
        test_meetings.test_a_participant_cannot_change_what_another_convened,
        test_meetings.test_an_old_version_overwrites_nothing,
        test_meetings.test_a_cancelled_meeting_stays_cancelled,
        test_meetings.test_forwarding_lets_guests_in_where_it_is_allowed,
        test_meetings.test_a_reply_is_only_for_the_own_participants,
        test_meetings.test_the_same_key_makes_one_meeting,
        test_meetings.test_when_vdx_is_down_nothing_is_half_done,
        test_interpreter.test_a_confirmed_interpreter_is_a_participant_with_the_link,
        test_interpreter.test_one_interpreter_at_a_time,
        _refusals,
        _cancelled,
    ]
    for story in stories:
        story(side)
        afresh(side)
    with monkeypatch.context() as patched:
        test_interpreter.test_when_bookplan_is_down_the_meeting_still_moves(side, patched)
    afresh(side)
    test_interpreter.test_a_notice_is_believed_only_as_a_hint(side)
    afresh(side)
    test_durability.test_meetings_events_and_subscriptions_survive(side, tmp_path)
    side.call(SYGEPLEJE, "DELETE", "/subscription")
    side.call(SYGEPLEJE, "DELETE", "/subscription")
    side.act(KIRURGISK, side.create()["id"], "cancel", {})
    _without_issuer(side, monkeypatch)
    assert sorted(side.contract.documented - side.contract.seen) == []


def _without_issuer(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    token = side.token(KIRURGISK)
    tokens: Tokens = side.service.api._tokens
    monkeypatch.setattr(tokens, "_keys", {})
    monkeypatch.setitem(side.context.endpoints, "vdx.issuer", "http://127.0.0.1:9")
    answer: httpx.Response = side.http.get(
        f"{side.base}/participants?text=xx", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (502, "no_issuer")

"""Each fault changes what somebody meets, and only while it is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from proevesten.requirements import load
from proevesten.suite import suite_root
from simulators.waiting_room.behaviour import FAULTS
from simulators.waiting_room.client import MinLaege, NotDone
from tests.waiting_room.conftest import BRITA, NANCY, TESTGADE, Side
from tests.waiting_room.test_min_laege import with_app


def _ordered_by(employee: str) -> Callable[[Side], Any]:
    return lambda side: side.order(by=employee).json().get("code", "ordered")


def _closed(side: Side) -> Any:
    side.room.configure({"practices": {TESTGADE: {"open": False}}})
    return side.order().json().get("code", "ordered")


def _reason(side: Side) -> Any:
    answer = side.order(by="oest-vikar")
    return answer.status_code, answer.json().get("detail", ""), side.facts("refused")[-1]["reason"]


def _first_of_two(side: Side) -> Any:
    side.order(NANCY)
    side.order(BRITA)
    return side.next().json()["citizen"]


def _queued(side: Side) -> Any:
    return side.order().status_code, side.queue()


def _page(side: Side) -> Any:
    page = httpx.get(side.order().json()["page"]).text
    return "Logo: " in page, "på vej" in page


def _link(side: Side) -> Any:
    page = side.order().json()["page"]
    side.next()
    link = httpx.get(f"{page}/status").json()["link"]
    return link and httpx.get(link, follow_redirects=True).status_code


def _sms(side: Side) -> Any:
    before = len(side.facts("sms"))
    side.call("POST", f"/practices/{TESTGADE}/sms", {"mobile": "20000131"}, side.doctor())
    return len(side.facts("sms")) - before


def _citizen(decision: str, minutes: int, *, mitid: bool = True) -> Callable[[Side], Any]:
    def look(side: Side) -> Any:
        side.room.configure({"citizens": {NANCY: {"mitid": mitid}}})

        async def story(app: MinLaege) -> str:
            login = await app.begin()
            side.context.clock.advance(timedelta(minutes=minutes))
            try:
                await app.decide(login, NANCY, decision)
                await app.order(TESTGADE)
            except NotDone as refusal:
                return refusal.reason
            return "ordered"

        return with_app(side, story)

    return look


LOOKS: dict[str, Callable[[Side], Any]] = {
    "ignores_role": _ordered_by("oest-vikar"),
    "ignores_agreements": _ordered_by("vest-sygeplejerske"),
    "refuses_other_areas": _ordered_by("oest-jobcenter"),
    "refuses_without_reason": _reason,
    "ignores_closed": _closed,
    "queue_out_of_order": _first_of_two,
    "loses_order": _queued,
    "no_logo": _page,
    "no_staff_message": _page,
    "link_cut": _link,
    "link_not_shown": _link,
    "no_sms": _sms,
    "accepts_expired_login": _citizen("approve", 7),
    "accepts_cancelled_login": _citizen("cancel", 0),
    "no_mitid_dead_end": _citizen("approve", 0, mitid=False),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_shows(side: Side, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side, "http", httpx.Client())  # a fault may break the contract
    nominal = LOOKS[name](side)
    side.room.reset()
    side.room.configure({})
    side.tokens.clear()
    side.fault(name)
    assert LOOKS[name](side) != nominal


def test_faults_prove_known_requirements() -> None:
    known = set(load(suite_root() / "features" / "requirements.csv"))
    assert {r for fault in FAULTS.values() for r in fault.proves} <= known
    for requirement in ("UC5-01", "UC5-02", "UC5-03", "UC5-04", "UC5-05", "UC5-06"):
        assert any(requirement in fault.proves for fault in FAULTS.values()), requirement

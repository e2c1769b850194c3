"""Min Læge: the citizen alone with MitID; without MitID the way is Kontakt Læge (requirement UC5-05)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from simulators.waiting_room.client import Desk, KontaktLaege, MinLaege, NotDone
from tests.waiting_room.conftest import HAVNEN, NANCY, TESTGADE, Side

_T = TypeVar("_T")


def with_app(side: Side, use: Callable[[MinLaege], Awaitable[_T]]) -> _T:
    """Use Min Læge as a citizen does."""

    async def run() -> _T:
        app = MinLaege(side.context.endpoints, "borger")
        try:
            return await use(app)
        finally:
            await app.close()

    # In a thread of its own: a browser opened by other tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


def test_the_citizen_gets_into_the_queue_alone_and_is_taken(side: Side) -> None:
    async def story(app: MinLaege) -> dict[str, Any]:
        await app.log_in(NANCY)
        waits = await app.order(TESTGADE)
        assert (waits["state"], waits["position"], waits["channel"]) == ("waiting", 1, "min_laege")
        side.next()
        return await app.status(waits["page"])

    seen = with_app(side, story)
    assert seen["state"] == "taken" and seen["link"].startswith("http")
    [fact] = side.facts("ordered")
    assert (fact["citizen"], fact["by"], fact["channel"]) == (NANCY, NANCY, "min_laege")


def test_a_cancelled_login_orders_nothing(side: Side) -> None:
    async def story(app: MinLaege) -> None:
        with pytest.raises(NotDone, match="annulleret") as refusal:
            await app.log_in(NANCY, "cancel")
        assert refusal.value.status == 401
        with pytest.raises(NotDone):
            await app.order(TESTGADE)

    with_app(side, story)
    assert [f["reason"] for f in side.facts("refused")] == ["login_cancelled"]
    assert side.queue() == []


def test_a_login_must_be_approved_in_time(side: Side) -> None:
    async def story(app: MinLaege) -> None:
        login = await app.begin()
        side.context.clock.advance(timedelta(minutes=5, seconds=1))
        with pytest.raises(NotDone, match="for lang tid"):
            await app.decide(login, NANCY)

    with_app(side, story)
    assert [f["reason"] for f in side.facts("refused")] == ["login_expired"]


def test_a_session_expires(side: Side) -> None:
    async def story(app: MinLaege) -> None:
        await app.log_in(NANCY)
        side.context.clock.advance(timedelta(minutes=30))
        with pytest.raises(NotDone, match="udløbet"):
            await app.order(TESTGADE)

    with_app(side, story)
    assert side.queue() == []


def test_without_mitid_the_page_points_to_kontakt_laege_and_that_way_works(side: Side) -> None:
    side.room.configure({"citizens": {NANCY: {"mitid": False}}})

    async def story(app: MinLaege) -> None:
        with pytest.raises(NotDone, match="Kontakt Læge"):
            await app.log_in(NANCY)
        employee, desk = (
            KontaktLaege(side.context.endpoints, "eoj"),
            Desk(side.context.endpoints, "lps", TESTGADE),
        )
        await employee.log_in("oest-sygeplejerske")
        await desk.log_in()
        ordered = await employee.order(NANCY, TESTGADE)
        assert [c["citizen"] for c in (await desk.queue())["queue"]] == [NANCY]
        taken = await desk.next()
        assert (await employee.look(ordered["id"]))["link"] == taken["link"]
        assert (await desk.end(taken["id"]))["state"] == "ended"
        with pytest.raises(NotDone) as late:
            await employee.leave(ordered["id"])
        assert (late.value.status, late.value.code) == (409, "wrong_state")
        await employee.close()
        await desk.close()

    with_app(side, story)
    assert (
        side.facts("refused")[0] | {"use": "kontakt_laege", "reason": "no_mitid"} == side.facts("refused")[0]
    )


def test_only_the_own_practice_from_min_laege(side: Side) -> None:
    side.room.configure({"citizens": {NANCY: {"practice": HAVNEN}}})

    async def story(app: MinLaege) -> None:
        await app.log_in(NANCY)
        with pytest.raises(NotDone, match="ikke patient"):
            await app.order(TESTGADE)
        await app.order(HAVNEN)

    with_app(side, story)


def test_a_login_belongs_to_the_browser_that_began_it(side: Side) -> None:
    """A code sent to somebody else's browser logs nobody in (login CSRF)."""
    begun = side.http.get(f"{side.base}/min-laege/login", follow_redirects=False)
    page = side.http.get(begun.headers["location"])
    login = page.text.split('name="login" value="')[1].split('"')[0]
    form = {"login": login, "citizen": NANCY, "decision": "approve"}
    back = side.http.post(f"{side.base}/mitid/authorize", data=form, follow_redirects=False)
    side.http.cookies.clear()
    assert side.http.get(back.headers["location"]).status_code == 401


def _exchange(side: Side, **changed: str) -> tuple[int, str]:
    callback = f"{side.base}/min-laege/callback"
    query = {
        "response_type": "code", "scope": "openid", "client_id": "min-laege", "redirect_uri": callback,
        "state": "s", "nonce": "n", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }  # fmt: skip
    page = side.http.get(f"{side.base}/mitid/authorize", params=query)
    login = page.text.split('name="login" value="')[1].split('"')[0]
    form = {"login": login, "citizen": NANCY, "decision": "approve"}
    back = side.http.post(f"{side.base}/mitid/authorize", data=form, follow_redirects=False)
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    token = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": callback, "client_id": "min-laege",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }  # fmt: skip
    answer = side.http.post(f"{side.base}/mitid/token", data={**token, **changed})
    if answer.status_code == 200:
        again = side.http.post(f"{side.base}/mitid/token", data=token)
        assert again.json()["error"] == "invalid_grant", "a code is used once"
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, (200, "")),  # verifier and challenge are those of RFC 7636, appendix B
        ({"code_verifier": "wrong"}, (400, "invalid_grant")),
        ({"client_id": "other"}, (400, "invalid_grant")),
        ({"redirect_uri": "https://elsewhere.test"}, (400, "invalid_grant")),
        ({"code": "never issued"}, (400, "invalid_grant")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
    ],
)
def test_the_brokers_exchange(side: Side, changed: dict[str, str], outcome: tuple[int, str]) -> None:
    assert _exchange(side, **changed) == outcome


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"client_id": "min-laege", "redirect_uri": "https://elsewhere.test"},
        {"client_id": "min-laege", "response_type": "token"},
    ],
)
def test_the_broker_sends_nobody_to_unknown_addresses(side: Side, query: dict[str, str]) -> None:
    assert side.http.get(f"{side.base}/mitid/authorize", params=query).status_code == 400

"""Walks docs/api/bookplan.yaml: every operation, every documented answer, nothing else."""

from __future__ import annotations

from typing import Any

from tests.appointment_service.conftest import KIRURGISK, LATER, LATER_END, TOLK, Side
from tests.bookplan.conftest import request, wanted


def test_every_route_is_documented_and_every_operation_served(side: Side) -> None:
    assert side.contract.served(side.bookplan.routes) == set(side.contract.operations)


def test_everything_documented_is_seen(side: Side) -> None:
    moved = {"start": LATER, "end": LATER_END}
    confirmed, refused, gone = (request(side)["id"] for _ in range(3))
    acts: list[tuple[str, str, str, Any]] = [
        (KIRURGISK, "GET", "", None), (KIRURGISK, "PUT", "", moved), (TOLK, "POST", "/confirm", {}),
        (TOLK, "POST", "/refuse", {"reason": "x"}), (KIRURGISK, "DELETE", "", None),
    ]  # fmt: skip
    for who, method, path, body in acts:
        id = {"/refuse": refused, "": gone}.get(path, confirmed)
        for caller in (who, "", "ukendt"):
            side.call(caller, method, f"/bookings/{id}{path}", body)
        side.call(who, method, f"/bookings/ukendt{path}", body)
        if body:
            side.call(who, method, f"/bookings/{refused}{path}", [])
            side.call(who, method, f"/bookings/{refused}{path}", dict.fromkeys(body, 7))
    for who, method, path, body in acts[1:]:
        side.call(who, method, f"/bookings/{gone}{path}", body)
    for caller in (KIRURGISK, "", "ukendt"):
        side.call(caller, "GET", "/bookings")
        side.call(caller, "GET", "/bureau")
        side.call(caller, "POST", "/bookings", wanted())
    side.call(KIRURGISK, "POST", "/bookings", [])
    side.call(KIRURGISK, "POST", "/bookings", {})
    side.call(KIRURGISK, "POST", "/bookings", wanted(language="tlh"))
    assert sorted(side.contract.documented - side.contract.seen) == []

"""Every cell of the host and participant matrix, over the wire (requirement VDX-05)."""

from __future__ import annotations

import pytest

from simulators.vdx.meeting.conditions import CONDITIONS
from simulators.vdx.meeting.engine import ACTS
from simulators.vdx.meeting.rules import Cell, rules
from tests.vdx_meeting import cells
from tests.vdx_meeting.cells import CALLS, EFFECTS, Scene
from tests.vdx_meeting.client import Client
from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import GUEST_PIN, HOST_PIN

ACTING = [c for c in rules().cells if c.function in CALLS]
ENTERING = [c for c in rules().cells if c.function == "enter"]


@pytest.mark.parametrize("cell", ACTING, ids=str)
def test_a_cell(side: Side, cell: Cell) -> None:
    scene = Scene(side, cell)
    cells.prepare(scene)
    before = cells.seen(scene)
    answer = CALLS[cell.function](scene)
    now = cells.seen(scene)
    if cell.outcome == "allowed":
        assert answer.status_code == 200, answer.text
        assert cell.function not in EFFECTS or EFFECTS[cell.function](scene, now)
        assert cell.function not in EFFECTS or not before or before != now
    else:
        text = rules().refusals[cell.reason]
        assert answer.status_code == 403
        assert answer.json()["result"] == text.en
        assert answer.json()["vdx"] == {"reason": cell.reason, "da": text.da}
        assert now == before
        assert [e.data["reason"] for e in side.facts("refused")] == [cell.reason]


@pytest.mark.parametrize("cell", ENTERING, ids=str)
def test_entering(side: Side, cell: Cell) -> None:
    if "full" in cell.conditions:
        side.rebook(room={"maxParticipants": 1})
    if "no_host" not in cell.conditions:
        host = side.host()
        if "locked" in cell.conditions:
            host.ok("lock")
    newcomer = side.client()
    answer = newcomer.request_token("Ny", HOST_PIN if cell.actor == "host" else GUEST_PIN)
    assert (answer.status_code == 403) == (cell.outcome == "refused")
    if cell.outcome != "refused":
        service = "waiting_room" if cell.outcome == "waits" else "conference"
        assert answer.json()["result"]["service_type"] == service


@pytest.mark.parametrize("function", CALLS)
def test_one_who_waits_may_nothing(side: Side, function: str) -> None:
    guest, other = side.guest(), side.guest("Olga")
    scene = Scene.__new__(Scene)
    scene.cell = Cell(function, "participant", ("own",), "refused", "waiting")
    scene.actor = guest
    answer = CALLS[function](scene)
    if function == "names":  # answered, with nobody but himself
        assert [p["uuid"] for p in answer.json()["result"]] == [guest.me]
        return
    assert answer.status_code == 403
    assert answer.json()["vdx"]["reason"] == "waiting"
    assert guest.on(other, "mute").status_code == 404  # he does not know that there are others


def test_what_the_screen_offers(side: Side) -> None:
    """`picture_in_picture` has no call; break-out rooms are never offered (VDX-07)."""
    waiting = side.guest("Venter")
    assert waiting.result["vdx"]["functions"] == []
    host, guest, phone = side.host(), side.guest(), side.guest("Mobil", mobile=True)
    offered = {c: set(c.look("vdx")["functions"]) for c in (host, guest, phone)}
    assert all("picture_in_picture" in has and "break_out" not in has for has in offered.values())
    assert "share" in offered[guest] and "share" not in offered[phone]
    assert {"layout", "lock", "mute_all", "give_rights"} <= offered[host]
    assert not {"layout", "lock", "mute_all", "give_rights", "admit"} & offered[guest]
    assert "raise_hand" in offered[guest] and "raise_hand" not in offered[host]


def test_every_name_in_the_matrix_is_known() -> None:
    named = {name for cell in rules().cells for name in cell.conditions}
    assert named == set(CONDITIONS)
    functions = set(rules().functions)
    assert functions == set(ACTS) | {"enter"} == set(CALLS) | {"enter", "picture_in_picture"}
    assert {c.reason for c in rules().cells if c.reason} == set(rules().refusals)


@pytest.mark.parametrize("function", sorted(set(rules().functions) - {"enter"}))
def test_every_function_is_decided_for_everybody(function: str) -> None:
    for actor in ("host", "participant", "waiting"):
        for whom in ("own", "others"):
            for rest in (frozenset[str](), frozenset(CONDITIONS) - {"own", "others"}):
                cell = rules().decide(function, actor, (rest | {whom}).__contains__)
                assert cell.outcome in ("allowed", "refused")


def _in_meeting(side: Side, number: int) -> list[Client]:
    return [side.guest(f"Deltager {n}") for n in range(number)]


def test_thirty_three_in_equal_size(side: Side) -> None:
    host = side.host()
    guests = _in_meeting(side, 34)
    with host.events() as seen:
        layout = seen.wait("layout")
    assert layout["view"] == "33:0"
    assert layout["participants"] == [g.me for g in guests[:33]]
    assert layout["vdx"]["large"] == layout["participants"]


@pytest.mark.parametrize(("number", "small"), [(1, "host"), (2, "others"), (3, "none")])
def test_the_three_layouts(side: Side, number: int, small: str) -> None:
    host = side.host()
    first, second = _in_meeting(side, 2)
    host.ok("transform_layout", {"transforms": {"vdx_layout": number}})
    with host.events() as seen:
        assert set(seen.wait("layout")["participants"]) == {first.me, second.me}
    with first.events() as seen:
        layout = seen.wait("layout")
    assert layout["vdx"]["large"] == ([host.me, second.me] if number == 3 else [host.me])
    assert layout["participants"] == ([host.me] if number == 1 else [host.me, second.me])


def test_one_way_video(side: Side) -> None:
    host, guest = side.host(), side.guest()
    host.ok("transform_layout", {"transforms": {"one_way": True}})
    with guest.events() as seen:
        assert seen.wait("layout")["participants"] == []
    with host.events() as seen:
        assert seen.wait("layout")["participants"] == [guest.me]

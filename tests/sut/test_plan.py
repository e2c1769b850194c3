"""What a system is planned for, against the real requirement catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from proevesten.requirements import load as load_requirements
from proevesten.sut.fields import ROLES, abilities
from proevesten.sut.profile import Profile, load
from tests.support import ROOT
from tests.sut.profiles import changed, written

REQUIREMENTS = load_requirements(ROOT / "features" / "requirements.csv")


def profile(folder: Path, **values: Any) -> Profile:
    return load(written(folder, changed(**values)))


def epj(folder: Path, **values: Any) -> Profile:
    """An EPJ that can everything that it must."""
    musts = {f"declares__{a.name}": True for a in abilities().values() if a.switch and "epj" in a.must}
    all_formats = ["XDIS91 XD9134L", "FDIS91 5.0", "XDIS17 XD1730C"]
    return profile(
        folder, **{"system__role": "epj", "declares__sends": all_formats, "declines": {}, **musts, **values}
    )


def status(one: Profile, *tags: str, **more: Any) -> str:
    return one.plan(REQUIREMENTS, frozenset(tags), **more).status


def test_every_row_that_an_ability_names_is_in_the_catalogue() -> None:
    named = {row for a in abilities().values() for row in (*a.requirements, *a.instead)}
    assert named <= REQUIREMENTS.keys()


def test_a_role_must_have_no_ability_that_no_row_asks_of_it() -> None:
    for ability in abilities().values():
        for role in ability.must:
            assert role in ROLES
            rows = [REQUIREMENTS[row] for row in ability.requirements]
            asked = any(row.binds(role) or (row.binds("vdx_client") and role == "vdx_client") for row in rows)
            assert asked, (ability.name, role)


def test_the_story_must_be_ours(tmp_path: Path) -> None:
    eoj = profile(tmp_path)
    assert status(eoj, "@EOJ", "@LPS", "@UC1-04", "@VANS-01") == "planned"
    assert status(eoj, "EPJ", "UC1-02", "KOM-03") == "irrelevant"
    assert status(eoj, "EPJ", "EOJ", "UC2-01") == "irrelevant"
    assert status(eoj, "GEN-01", "SEC-01") == "irrelevant"


def test_only_our_rows_are_ours_to_answer_for(tmp_path: Path) -> None:
    planned = profile(tmp_path).plan(REQUIREMENTS, {"EOJ", "UC1-04", "KVI-02", "VANS-01"})
    assert planned.runs and planned.requirements == ("KVI-02", "UC1-04")


def test_declined_is_not_applicable_with_reason_author_and_date(tmp_path: Path) -> None:
    planned = profile(tmp_path).plan(REQUIREMENTS, {"EOJ", "UC4-01", "VDX-01"})
    assert planned.status == "not_applicable" and planned.ability == "video_booking"
    assert "Eksemplet indkalder ikke" in planned.reason.da and "Eksemplet indkalder ikke" in planned.reason.en
    assert (planned.author, planned.date) == ("Eksempel A/S", date(2026, 11, 21))


def test_not_declared_is_not_applicable_and_says_so(tmp_path: Path) -> None:
    planned = profile(tmp_path).plan(REQUIREMENTS, {"EOJ", "UC1-09"})
    assert planned.status == "not_applicable" and planned.ability == "forward"
    assert planned.author.startswith("Eksempel A/S") and planned.reason.da


def test_conditions_of_rows(tmp_path: Path) -> None:
    one = epj(tmp_path)
    assert status(one, "EPJ", "KOM-01") == "planned"
    assert status(one, "EPJ", "KOM-02") == "not_applicable"
    assert status(one, "EPJ", "UC2-14") == "not_applicable"
    assert status(one, "EPJ", "UC2-14", agreement={"teams"}) == "planned"


def test_a_row_that_does_not_apply_leaves_the_others(tmp_path: Path) -> None:
    planned = epj(tmp_path).plan(REQUIREMENTS, {"EPJ", "UC1-02", "KOM-02"})
    assert planned.requirements == ("UC1-02",)


def test_who_books_in_vdx_is_a_vdx_client(tmp_path: Path) -> None:
    assert "VDX-01" in epj(tmp_path).plan(REQUIREMENTS, {"EPJ", "UC1-01", "VDX-01"}).requirements
    client = profile(
        tmp_path, system__role="vdx_client", declines={}, declares__video_booking=True, declares__sms=True
    )
    assert client.plan(REQUIREMENTS, {"EPJ", "UC1-01", "VDX-01"}).requirements == ("VDX-01",)
    assert status(client, "EPJ", "UC1-14") == "irrelevant"


def test_a_meeting_client_of_ones_own_binds_its_rows(tmp_path: Path) -> None:
    assert status(profile(tmp_path), "VDX-07") == "irrelevant"
    assert status(profile(tmp_path, declares__meeting_client=True), "VDX-07") == "planned"


@pytest.mark.parametrize(("declined", "expected"), [(False, "irrelevant"), (True, "planned")])
def test_a_receiver_without_active_links_must_pass_the_other_way(
    tmp_path: Path, declined: bool, expected: str
) -> None:
    entry = {"reason": "kan ikke", "author": "Ida", "date": "2026-11-21"}
    more = {"declares__active_links": None, "declines__active_links": entry} if declined else {}
    one = profile(tmp_path, **more)
    assert status(one, "EPJ", "UC1-06") == expected
    assert status(one, "EOJ", "UC1-04", "KOM-05") == ("not_applicable" if declined else "planned")


def test_the_network_is_judged_in_everybodys_stories(tmp_path: Path) -> None:
    vans = profile(tmp_path, system__role="vans", declines={})
    assert vans.plan(REQUIREMENTS, {"EPJ", "UC1-02", "VANS-01"}).requirements == ("VANS-01",)


def test_a_scenario_without_rows_is_planned_for_whom_it_tells_of(tmp_path: Path) -> None:
    assert status(profile(tmp_path), "egen") == "planned"
    assert status(profile(tmp_path), "EPJ") == "irrelevant"

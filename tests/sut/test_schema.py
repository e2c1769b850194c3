"""The schema for editors accepts exactly what the loader accepts."""

from __future__ import annotations

import json
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proevesten.errors import ConfigurationError
from proevesten.sut import schema
from proevesten.sut.fields import ROLES, abilities, formats, tables
from proevesten.sut.profile import load
from tests.support import ROOT, full_run
from tests.sut.profiles import as_json, changed, example

FILE = ROOT / "docs" / "sut.schema.json"
VALIDATOR = jsonschema.Draft7Validator(
    json.loads(FILE.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
)
EXAMPLES = 3000 if full_run() else 200


def accepted(values: dict[str, Any]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sut.toml"
        path.write_text(tomli_w.dumps(values), encoding="utf-8")
        try:
            load(path)
        except ConfigurationError:
            return False
        return True


def test_the_file_is_made_from_the_loaders_own_data() -> None:
    assert FILE.read_text(encoding="utf-8") == schema.text(), (
        "python -m proevesten.sut.schema > docs/sut.schema.json"
    )
    jsonschema.Draft7Validator.check_schema(schema.document())


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures" / "sut").glob("*.toml")), ids=lambda p: p.stem)
def test_every_example_is_accepted_and_names_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    VALIDATOR.validate(as_json(tomllib.loads(text)))
    named = text.partition("\n")[0].removeprefix("#:schema ")
    assert (path.parent / named).resolve() == FILE


_DECLINE = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.sampled_from(["kan ikke", "", " ", 7]),
        "author": st.sampled_from(["Ida", ""]),
        "date": st.sampled_from(["2026-11-21", "2026-02-30", "i går"]),
    },
)
_GOOD = {"reason": "kan ikke", "author": "Ida", "date": "2026-11-21"}
_ODD: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(-5, 70_000), st.floats(allow_nan=False, allow_infinity=False), st.just([]), st.just({}),
    st.text("abæ9 .:/@\n\t", max_size=12).map(lambda s: s.rstrip("\n")),  # Python's $ takes a last line end
    st.sampled_from(
        [*ROLES, "5790000901913", "9901911000016005", "http://127.0.0.1:1/x", "https://[::1]", "manual", "folder",
         "a.test", 1.0, 8800.0, {"env": "A"}, {"file": "b"}, {"env": "1"}, ["run"], [""], ["XDIS91 XD9134L"],
         ["DIS91 X", "FCTL 2.0"], ["610101-1234"], ["XDIS91"], [1]]
    ),
)  # fmt: skip
_PLACES = st.sampled_from(
    [(t.name, key) for t in tables().values() for key in t.fields] + [("system", "nøgle"), ("fremmed", "x")]
)
_DECLINED = st.sampled_from([("declines", name) for name in abilities()])
_SWITCHES = st.sampled_from([("declares", a.name) for a in abilities().values() if a.switch])
_CHANGES = st.lists(
    st.one_of(
        st.tuples(_PLACES, st.one_of(_ODD, st.none())),
        st.tuples(_DECLINED, st.one_of(_DECLINE, st.just(_GOOD), st.none())),
        st.tuples(_SWITCHES, st.booleans()),
        st.tuples(st.sampled_from([(name,) for name in tables()]), st.one_of(_ODD, st.none())),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(_CHANGES)
def test_loader_and_schema_agree(changes: list[tuple[tuple[str, ...], Any]]) -> None:
    values = example()
    for path, value in changes:
        place: Any = values
        for part in path[:-1]:
            place = place.setdefault(part, {})
        if not isinstance(place, dict):
            continue
        if value is None:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = value
    fault = next(iter(VALIDATOR.iter_errors(as_json(values))), None)
    assert accepted(values) == (fault is None), fault


def test_every_role_can_be_described() -> None:
    for role in ROLES:
        values = changed(system__role=role)
        for ability in abilities().values():
            if role in ability.must and ability.name not in values["declines"]:
                values["declares"].setdefault(ability.name, True) if ability.switch else None
        values["declines"] = {k: v for k, v in values["declines"].items() if k not in values["declares"]}
        values["declares"]["receives"] = [f"{name} {row.versions[0]}" for name, row in formats().items()]
        values["declines"] = {k: v for k, v in values["declines"].items() if abilities()[k].switch}
        assert accepted(values) and VALIDATOR.is_valid(as_json(values)), role


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("has", [False, True])
@pytest.mark.parametrize("refused", [False, True])
def test_loader_and_schema_agree_on_every_ability(role: str, has: bool, refused: bool) -> None:
    verdicts = {ability: _verdicts(role, ability, has, refused) for ability in abilities()}
    assert all(taken == valid for taken, valid in verdicts.values()), verdicts
    expected = {
        a.name: has != refused or (not has and role not in a.must) for a in abilities().values() if a.switch
    }
    assert {name: verdicts[name][0] for name in expected} == expected


def _verdicts(role: str, ability: str, has: bool, refused: bool) -> tuple[bool, bool]:
    """A profile that can everything, but for one ability; what loader and schema say."""
    values = changed(system__role=role, declines={})
    values["declares"]["sends"] = [f"{name} {row.versions[0]}" for name, row in formats().items()]
    values["declares"] |= {a.name: True for a in abilities().values() if a.switch}
    if not has:
        values["declares"].pop(ability, None)
        gone = abilities()[ability].formats
        for way in ("sends", "receives"):
            values["declares"][way] = [r for r in values["declares"][way] if r.split(" ")[0] not in gone]
    if refused:
        values["declines"][ability] = _GOOD
    return accepted(values), VALIDATOR.is_valid(as_json(values))

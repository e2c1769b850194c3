"""The matrix: expected until both sides have verified bundles, unknown never works not, drift is listed."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path
from time import process_time

import pytest

from proevesten.agreements.load import load
from proevesten.agreements.matrix import State, matrix_of
from proevesten.cli import main as cli
from proevesten.registry import store
from proevesten.registry.model import Entry, Evidence, Register, Value
from proevesten.registry.seed import starting_register
from proevesten.texts import both
from tests.agreements.files import whole_country, written
from tests.support import ROOT

TWO = """
name = "To"
level = "regional"
[parties.s]
name = "Sygehus"
role = "epj"
location_number = "5790000950010"
system = "A"
active_links = true
[parties.k]
name = "Kommune"
role = "eoj"
location_number = "5790000950027"
system = "B"
active_links = true
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def entry(system: str, capability: str, value: Value, bundle: bool = True, version: str = "") -> Entry:
    return Entry(
        system, version, "x", capability, value, Evidence(both("b"), "2026-01-01", "a" * 64 if bundle else "")
    )


def state(tmp_path: Path, *entries: Entry, text: str = TWO) -> State:
    made = matrix_of(load(written(tmp_path, text)), Register.of(entries))
    return next(c.state for c in made.cells if c.sender.key == "s")


SENDS, SHOWS = entry("A", "active_links", "yes"), entry("B", "shows_links", "yes")


def test_works_needs_verified_bundles_from_both_sides(tmp_path: Path) -> None:
    assert state(tmp_path, SENDS, SHOWS) is State.WORKS
    assert state(tmp_path, entry("A", "active_links", "yes", bundle=False), SHOWS) is State.EXPECTED
    assert state(tmp_path, SENDS, entry("B", "active_links", "yes")) is State.EXPECTED


def test_unknown_is_not_tested_and_no_is_works_not(tmp_path: Path) -> None:
    assert state(tmp_path) is State.NOT_TESTED
    assert state(tmp_path, SENDS, entry("B", "shows_links", "unknown")) is State.NOT_TESTED
    assert state(tmp_path, entry("A", "active_links", "no"), SHOWS) is State.WORKS_NOT
    assert state(tmp_path, SENDS, entry("B", "shows_links", "no")) is State.WORKS_NOT
    newer = TWO.replace('system = "A"', 'system = "A"\nversion = "2"')
    assert state(tmp_path, SENDS, SHOWS, text=newer) is State.NOT_TESTED


def test_what_is_not_agreed_says_why(tmp_path: Path) -> None:
    for text in (
        TWO.replace('system = "B"\nactive_links = true', 'system = "B"\nactive_links = false'),
        TWO.replace('system = "B"\nactive_links = true', 'system = "B"'),
        TWO + '[channels]\nallowed = ["sms"]\n',
        TWO + '[rules.x]\nfrom = "epj"\nto = "k"\nactive_links = false\n',
    ):
        if "rules.x" in text:
            text = text.replace('system = "B"\nactive_links = true', 'system = "B"')
        assert state(tmp_path, SENDS, SHOWS, text=text) is State.NOT_AGREED


def test_drift_is_listed_both_ways(tmp_path: Path) -> None:
    path = written(tmp_path, TWO.replace('"A"\nactive_links = true', '"A"\nactive_links = false'))
    register = Register.of([entry("A", "active_links", "yes"), entry("B", "active_links", "no")])
    drift = [d.da for d in matrix_of(load(path), register).drift]
    assert len(drift) == 2 and "registret siger, at A kan" in drift[0] and "B ikke kan" in drift[1]
    assert "ikke i registret" in matrix_of(load(path), Register()).drift[0].da


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.states: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert "src" not in named and "href" not in named
        if tag == "td" and named.get("class"):
            self.states.append(str(named["class"]))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_self_contained_and_shows_every_cell(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(p) for p in sorted((ROOT / "fixtures" / "agreements").glob("region-*.toml"))]
    assert cli.main(["agreement", "matrix", *paths, "--format", "html"]) == 0
    page = _Page()
    text = capsys.readouterr().out
    page.feed(text)
    expected = [c for p in paths for c in matrix_of(load(Path(p)), starting_register()).cells]
    assert page.open == ["!doctype"] or not page.open
    assert len(page.states) >= len(expected) // 2 and set(page.states) == {c.state.value for c in expected}
    assert text.count("<details>") == len(page.states) and 'scope="row"' in text


def test_text_and_csv_name_state_reason_and_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(ROOT / "fixtures" / "agreements" / "region-oest-ipad.toml")
    assert cli.main(["agreement", "matrix", path, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "works not" in text and "S1 tabel 1" in text and "drift" in text and "Nexus cannot" in text
    assert cli.main(["agreement", "matrix", path, "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 13 and all(row[3] for row in rows)


def test_an_edited_register_and_a_faulty_agreement_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, TWO)
    register = tmp_path / "r.json"
    store.save(register, starting_register())
    assert cli.main(["agreement", "matrix", str(path), "--register", str(register)]) == 0
    register.write_text(register.read_text(encoding="utf-8").replace('"no"', '"yes"'), encoding="utf-8")
    assert cli.main(["agreement", "matrix", str(path), "--register", str(register)]) == 3
    assert cli.main(["agreement", "matrix", str(written(tmp_path, "name = 1"))]) == 2
    capsys.readouterr()


def test_the_whole_country_is_quick_and_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, whole_country())
    begun = process_time()
    assert cli.main(["agreement", "matrix", str(path), "--format", "html"]) == 0
    assert process_time() - begun < 60
    text = capsys.readouterr().out
    assert len(text) < 300_000 and "Columna CIS" in text

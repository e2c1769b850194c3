"""The requirement file holds every row of the agreed catalogue, and a broken file is named by its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from proevesten import requirements
from proevesten.errors import HarnessError
from tests.support import ROOT, shared_reference

CATALOGUE = ROOT / "features" / "requirements.csv"
HEADER = ",".join(requirements.COLUMNS)
ROW = "KOM,KOM-01,Tekst,Text,MUST,EPJ EOJ,A,S1 §2,declares:dis91|xdis91,,"


@pytest.fixture(scope="module")
def catalogue() -> dict[str, requirements.Requirement]:
    return requirements.load(CATALOGUE)


def agreed_rows() -> dict[str, tuple[str, str]]:
    """Id → (level, method) of the agreed catalogue."""
    text = (shared_reference().parent / "requirements.md").read_text(encoding="utf-8")
    rows = (
        [cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if "|" in line
    )
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        if re.fullmatch(r"[A-Z]+[0-9]?-[0-9]{2}", row[0]):
            assert row[0] not in found
            found[row[0]] = (row[1], row[-1])
    return found


def test_every_row_of_the_catalogue_is_there_with_its_level_and_method(
    catalogue: dict[str, requirements.Requirement],
) -> None:
    agreed = agreed_rows()
    assert len(agreed) > 80
    assert {r.id: (r.level, r.method) for r in catalogue.values()} == agreed


@pytest.mark.parametrize(
    ("id_", "binds", "not_bound"),
    [
        ("UC1-01", {"EPJ"}, {"EOJ", "LPS", "VANS"}),
        ("UC1-05", {"EPJ", "EOJ", "LPS", "FAG"}, {"VANS"}),
        ("KOM-04", {"EPJ", "eoj", "LPS", "FAG"}, {"VANS", "vdx_client"}),
        ("KVI-03", {"VANS"}, {"EPJ", "EOJ"}),
        ("ADV-03", {"EPJ", "EOJ"}, {"LPS"}),
        ("VDX-01", {"vdx_client", "VDX-client"}, {"EPJ"}),
        ("UC5-03", {"APP"}, {"EOJ"}),
    ],
)
def test_who_a_row_binds(
    catalogue: dict[str, requirements.Requirement], id_: str, binds: set[str], not_bound: set[str]
) -> None:
    row = catalogue[id_]
    assert all(row.binds(role) for role in binds)
    assert not any(row.binds(role) for role in not_bound)


@pytest.mark.parametrize(
    "id_", ["UC2-10", "KOM-11", "LOK-01", "GEN-01", "SEC-01", "SEC-03", "NET-01", "VDX-09", "AFT-01"]
)
def test_rows_of_the_harness_bind_no_vendor(catalogue: dict[str, requirements.Requirement], id_: str) -> None:
    assert not any(catalogue[id_].binds(role) for role in requirements.ROLES)


def test_rows_of_aftale_service_are_optional_until_it_is_in_force(
    catalogue: dict[str, requirements.Requirement],
) -> None:
    later = {r.id for r in catalogue.values() if r.valid_from}
    assert later == {"UC1-11", "UC3-04", "AFT-01"}
    row = catalogue["UC1-11"]
    assert row.level_on(date(2027, 12, 30)) == "MAY"
    assert row.level_on(date(2027, 12, 31)) == row.level == "MUST"


def test_active_links_bind_only_a_system_that_declares_them(
    catalogue: dict[str, requirements.Requirement],
) -> None:
    assert catalogue["KOM-05"].applies({"active_links", "xdis91"})
    assert not catalogue["KOM-05"].applies({"xdis91"})
    assert catalogue["UC1-01"].applies(set())
    assert catalogue["KOM-05"].attested and not catalogue["KOM-05"].automatic


def test_danish_texts_are_written_in_danish_letters(
    catalogue: dict[str, requirements.Requirement],
) -> None:
    everything = " ".join(r.text.da for r in catalogue.values())
    assert all(letter in everything for letter in "æøå")
    assert not re.search(r"\b(?:moede|laege|aftaler paa|oe|ae|aa)\b", everything)
    assert all(r.text.da != r.text.en for r in catalogue.values())


@pytest.mark.parametrize(
    ("rows", "line", "named"),
    [
        ([ROW.replace("MUST", "SKAL")], 2, "SKAL"),
        ([ROW, ROW], 3, "KOM-01"),
        ([ROW.replace("KOM-01", "UC1-01")], 2, "UC1-01"),
        ([ROW.replace("EPJ EOJ", "EPJ XYZ")], 2, "XYZ"),
        ([ROW.replace(",A,", ",B,")], 2, "B"),
        ([ROW.replace("declares:", "hvis:")], 2, "hvis:"),
        ([ROW[:-1] + "31-12-2027,"], 2, "31-12-2027"),
        ([ROW + ",mere"], 2, "12"),
        (["KOM,KOM-02,,,MUST,EPJ,A,S1,,,"], 2, "KOM-02"),
        ([], None, "0"),
    ],
)
def test_a_broken_row_is_named_by_its_line(
    tmp_path: Path, rows: list[str], line: int | None, named: str
) -> None:
    file = tmp_path / "krav.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(HarnessError) as raised:
        requirements.load(file)
    assert raised.value.where == (f"{file}:{line}" if line else str(file))
    assert f"»{named}" in raised.value.message.da or named in raised.value.message.da


@pytest.mark.parametrize(
    "content", [b"", b"id,text\n", HEADER.encode() + b"\nKOM,KOM-01,\xe6\n", f'{HEADER}\nKOM,"KOM'.encode()]
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "krav.csv"
    file.write_bytes(content)
    with pytest.raises(HarnessError, match=r"krav\.csv"):
        requirements.load(file)
    with pytest.raises(HarnessError, match=r"findes-ikke\.csv"):
        requirements.load(tmp_path / "findes-ikke.csv")

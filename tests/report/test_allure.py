"""A small suite is run by pytest with the plugin, and the Allure results it leaves are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

FEATURE = """# language: da
@EPJ @UC1-03
Egenskab: Linket når frem
  Linket skal kunne klikkes på.

  Scenarie: Alt går godt
    Givet en besked med tabel:
      | emne  | tid   |
      | Video | 10:00 |
    Så er alt godt

  @UC1-12
  Scenarie: Systemet svigter
    Givet en besked
    Så svigter systemet

  Scenarie: Prøvestanden svigter
    Så svigter prøvestanden

  Scenarie: Ingen ved det
    Så skal en person se på det

  Abstrakt Scenario: Flere koder
    Så gælder koden <kode>
    Eksempler:
      | kode |
      | A    |
      | B    |

  Scenarie: Ventetid
    Så udebliver kvitteringen
"""
STEPS = """
from pathlib import Path
import pytest
from pytest_bdd import given, then, parsers, scenarios
from proevesten.errors import ConfigurationError, NothingArrived, SystemFailure
from proevesten.report.allure import attach_stream
from proevesten.report.events import Stream, finding_json
from proevesten.session.clock import Clock
from proevesten.session.journal import Journal
from proevesten.session.outcome import NeedsReview
from proevesten.texts import Text
from tests.report.builder import LINK_GONE, XDIS91

scenarios("uc1_linket/linket.feature")

@pytest.fixture(scope="session")
def journal(tmp_path_factory):
    return Journal(tmp_path_factory.mktemp("j") / "journal.sqlite", Clock())

@pytest.fixture(scope="session")
def stream(journal):
    made = Stream()
    attach_stream(made, journal)
    return made

def message(journal, stream, findings=()):
    entry = journal.append(party="vans", kind="vans.accepted", direction="in", body=XDIS91)
    stream.tell("message", scenario="s", step=0, seq=entry.seq, note="Korrespondancen",
                findings=[finding_json(f) for f in findings])

@given("en besked med tabel:")
def _(journal, stream, datatable):
    message(journal, stream)

@given("en besked")
def _(journal, stream):
    message(journal, stream, [LINK_GONE])

@then("er alt godt")
def _(stream):
    stream.tell("step_finished", scenario="s", step=1, result="warning")

@then("svigter systemet")
def _():
    raise SystemFailure("UC1-03: Videolinket er ikke et aktivt link", [LINK_GONE])

@then("svigter prøvestanden")
def _():
    raise ConfigurationError(Text("Porten er optaget", "The port is taken"))

@then("skal en person se på det")
def _():
    raise NeedsReview("En person skal se på skærmen")

@then(parsers.parse("gælder koden {kode}"))
def _(kode):
    pass

@then("udebliver kvitteringen")
def _(stream):
    stream.tell("waiting", scenario="s", step=0, awaited="kvittering", awaited_en="receipt", party="eoj", timeout=3)
    stream.tell("waited", scenario="s", step=0, seconds=3, arrived=False)
    raise NothingArrived("KVI-02: Kvitteringen kom ikke")
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one run of the small suite."""
    folder = tmp_path_factory.mktemp("allure")
    (folder / "uc1_linket").mkdir()
    (folder / "uc1_linket" / "linket.feature").write_text(FEATURE, encoding="utf-8")
    (folder / "test_linket.py").write_text(STEPS, encoding="utf-8")
    run = {"run_id": "kørsel-1", "systems": {"EPJ": {"name": "Sundhedså", "kind": "simulated"}}}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    out = folder / "allure-results"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "proevesten.report.allure",
         "-p", "proevesten.session.collector", f"--alluredir={out}", "-p", "no:cacheprovider",
         "--rootdir", str(folder), "-c", os.devnull, str(folder / "test_linket.py")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return out


def named(results: Path, title: str) -> list[dict[str, Any]]:
    rows = [json.loads(p.read_text(encoding="utf-8")) for p in results.glob("*-result.json")]
    return [row for row in rows if row["name"] == title]


def labels(row: dict[str, Any], name: str) -> list[str]:
    return sorted(label["value"] for label in row["labels"] if label["name"] == name)


def test_every_sentence_is_a_step_with_its_messages_and_tables(results: Path) -> None:
    (row,) = named(results, "Alt går godt")
    assert [step["name"] for step in row["steps"]] == ["Givet en besked med tabel:", "Så er alt godt"]
    assert [step["status"] for step in row["steps"]] == ["passed", "passed"]
    attached = {a["name"]: a for a in row["steps"][0]["attachments"]}
    assert set(attached) == {"tabel", "Korrespondancen (besked 1)"}
    message = (results / attached["Korrespondancen (besked 1)"]["source"]).read_text(encoding="utf-8")
    assert "Åse" in message and attached["Korrespondancen (besked 1)"]["type"] == "application/xml"
    assert (results / attached["tabel"]["source"]).read_text(encoding="utf-8") == "emne;tid\nVideo;10:00"


def test_labels_links_and_severity(results: Path) -> None:
    (row,) = named(results, "Systemet svigter")
    assert labels(row, "epic") == ["Brugsscenarie 1: Sygehuset indkalder før udskrivelse"]
    assert labels(row, "feature") == ["Linket når frem"] and labels(row, "story") == ["Systemet svigter"]
    assert labels(row, "parentSuite") == labels(row, "epic") and labels(row, "suite") == labels(
        row, "feature"
    )
    assert labels(row, "requirement") == ["UC1-03", "UC1-12"] and labels(row, "role") == ["EPJ"]
    assert labels(row, "use_case") == ["1"] and labels(row, "severity") == ["critical"]
    assert {link["name"] for link in row["links"]} == {"UC1-03", "UC1-12"}
    assert row["description"].strip() == "Linket skal kunne klikkes på."


def test_a_fault_of_the_system_is_failed_with_its_findings(results: Path) -> None:
    (row,) = named(results, "Systemet svigter")
    assert row["status"] == "failed" and [s["status"] for s in row["steps"]] == ["passed", "failed"]
    names = [a["name"] for a in row["steps"][0]["attachments"]]
    assert "fund i besked 2" in names
    (found,) = row["steps"][1]["attachments"]
    text = (results / found["source"]).read_text(encoding="utf-8")
    assert "Sted: /VANSEnvelope[1]" in text and "Gør dette: Send linket uændret" in text


def test_a_fault_of_the_harness_is_broken(results: Path) -> None:
    (row,) = named(results, "Prøvestanden svigter")
    assert row["status"] == "broken" and row["steps"][0]["status"] == "broken"


def test_what_is_not_decided_is_skipped(results: Path) -> None:
    (row,) = named(results, "Ingen ved det")
    assert row["status"] == "skipped" and len(row["steps"]) == 1
    assert labels(row, "result") == ["review"]


def test_a_warning_is_passed_with_a_label(results: Path) -> None:
    (row,) = named(results, "Alt går godt")
    assert row["status"] == "passed" and labels(row, "result") == ["warning"]


def test_examples_are_parameters_with_their_own_history(results: Path) -> None:
    rows = [*named(results, "Flere koder (A)"), *named(results, "Flere koder (B)")]
    values = {p["value"] for row in rows for p in row["parameters"] if p["name"] == "kode"}
    assert values == {"'A'", "'B'"}
    assert len({row["historyId"] for row in rows}) == 2
    hidden = [p for row in rows for p in row["parameters"] if p["name"] == "_pytest_bdd_example"]
    assert all(p.get("mode") == "hidden" for p in hidden)


def test_waiting_is_a_step_of_its_own(results: Path) -> None:
    (row,) = named(results, "Ventetid")
    (wait,) = row["steps"][0]["steps"]
    assert wait["name"] == "venter på kvittering (eoj, højst 3 s)" and wait["status"] == "failed"


def test_categories_and_environment_lie_beside_the_results(results: Path) -> None:
    categories = json.loads((results / "categories.json").read_text(encoding="utf-8"))
    assert {s for c in categories for s in c["matchedStatuses"]} == {"failed", "broken", "skipped"}
    environment = (results / "environment.properties").read_bytes().decode("ascii")
    assert "Koersel = k\\u00f8rsel-1" in environment and "System.EPJ = Sundheds\\u00e5" in environment

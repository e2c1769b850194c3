"""The adapter to the official engine: clear when something is missing, and the table of its verdicts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proevesten.builders.fhir import parts
from proevesten.errors import ConfigurationError
from proevesten.profiles.closures import CARECOMMUNICATION, CLOSURES, R4
from proevesten.rules.fhir import check, hl7
from proevesten.rules.judgement import Options
from tests.fhir.fault_table import FAULTS
from tests.fhir.faults import faulty
from tests.fhir.mutants import mutants
from tests.fhir.samples import all_messages, official_examples
from tests.support import full_run, required, shared_reference

NEW = parts.to_json(all_messages()["carecommunication/new"][1])
SAID = tomllib.loads((Path(__file__).parent / "hl7_verdicts.toml").read_text(encoding="utf-8"))


def test_missing_packages_are_a_configuration_fault() -> None:
    with pytest.raises(ConfigurationError, match="pakker"):
        hl7.check_hl7(NEW)


def test_missing_jars_are_a_configuration_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hl7.JARS, str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda name: "/bin/sh")
    with pytest.raises(ConfigurationError) as caught:
        hl7.check_hl7(NEW, Options(extra={"packages": [tmp_path]}))
    assert caught.value.where == str(tmp_path)
    assert "hapi-fhir-validation" in caught.value.message.da
    assert caught.value.advice is not None


def test_missing_java_is_a_configuration_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigurationError, match="Java"):
        hl7.check_hl7(NEW, Options(extra={"packages": [tmp_path]}))


def test_locations_lose_the_engines_comments() -> None:
    assert (
        hl7.location("Bundle.entry[0].resource/*MessageHeader/1*/.focus[0]")
        == "Bundle.entry[0].resource.focus[0]"
    )


ORDER = (
    "carecommunication/new-referral", "carecommunication/new", "carecommunication/reply-legacy",
    "carecommunication/reply", "acknowledgement/ok", "acknowledgement/fatal-error",
    "hospitalnotification/STIN", "hospitalnotification/SLOR", "hospitalnotification/MORS",
)  # fmt: skip
"""The messages whose first mutant of each kind and element the official engine has judged."""


def told() -> Iterator[tuple[str, str, Any]]:
    """Standard, row and message of everything the table may speak of."""
    for name in ORDER:
        standard, tree = all_messages()[name]
        yield standard, f"valid {name}", tree
        for mutant in mutants(tree, standard):
            yield standard, f"{mutant.kind} {mutant.element}", mutant.tree
    for rule, what, base, change in FAULTS:
        yield base.partition("/")[0], f"fault {rule}--{what}", faulty(base, change)


def test_we_agree_with_the_official_engine_but_for_listed_classes() -> None:
    differences = {row: name for name, group in SAID["differences"].items() for row in group["rows"]}
    assert len(SAID["differences"]) <= 10
    assert all(group["source"] and group["reason"] for group in SAID["differences"].values())
    every = [f"{standard} {row}" for standard, rows in SAID["verdicts"].items() for row in rows]
    assert len(every) > 1_000
    # The default run takes every sixth row and all that are listed as different; the full run takes all.
    open_rows = set(every if full_run() else [*every[::6], *differences])
    wrong, used = [], set()
    for standard, row, tree in told():
        name = f"{standard} {row}"
        if name not in open_rows:
            continue
        open_rows.discard(name)
        ours = check(parts.to_json(tree), Options(mode="official")).verdict
        theirs = SAID["verdicts"][standard][row].partition(" ")[0]
        if ours != theirs:
            used.add(name)
            if name not in differences:
                wrong.append((name, ours, SAID["verdicts"][standard][row]))
    assert wrong == []
    assert used == set(differences), "a listed difference that is none"
    assert open_rows == set(), "a row that no message of ours makes"


def test_we_agree_on_the_official_examples_but_for_listed_ones() -> None:
    root = shared_reference("medcom-fhir")
    listed = {row for group in SAID["official_differences"].values() for row in group["rows"]}
    assert len(SAID["differences"]) + len(SAID["official_differences"]) <= 10
    judged = {str(p.relative_to(root)): p for p in official_examples(root)}
    assert SAID["official"].keys() <= judged.keys()
    used = set()
    for name, said in SAID["official"].items():
        ours = check(judged[name].read_bytes(), Options(mode="official")).verdict
        if ours != said.partition(" ")[0]:
            used.add(name)
    assert used == listed


def test_the_table_speaks_of_every_standard() -> None:
    assert set(SAID["verdicts"]) == {c.standard for c in CLOSURES}


@pytest.mark.skipif(not required("hl7"), reason="the official engine is asked for by PROEVESTEN_REQUIRE=hl7")
def test_the_official_engine_agrees_on_a_good_and_a_bad_message() -> None:
    folder = shared_reference("medcom-fhir", "packages")
    options = Options(extra={"packages": [folder / p for p in CARECOMMUNICATION.packages if p != R4]})
    assert hl7.check_hl7(NEW, options).verdict == "pass"
    broken = NEW.replace(b"2509479989", b"3104479989")
    judgement = hl7.check_hl7(broken, options)
    assert judgement.verdict == "fail"
    assert "cpr" in {f.rule for f in judgement.findings} | {f.message.en[:3] for f in judgement.findings}

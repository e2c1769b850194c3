"""The adapter to the official engine: clear when something is missing, and the table of its verdicts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from proevesten.builders.fhir import parts
from proevesten.errors import ConfigurationError
from proevesten.profiles.closures import CARECOMMUNICATION, R4
from proevesten.rules.fhir import hl7
from proevesten.rules.judgement import Options
from tests.fhir.samples import all_messages
from tests.support import required, shared_reference

NEW = parts.to_json(all_messages()["carecommunication/new"][1])
SAID = tomllib.loads((Path(__file__).parent / "hl7_verdicts.toml").read_text(encoding="utf-8"))


def test_missing_packages_are_a_configuration_fault() -> None:
    with pytest.raises(ConfigurationError, match="pakker"):
        hl7.check_hl7(NEW)


def test_missing_jars_are_a_configuration_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hl7.JARS, str(tmp_path))
    monkeypatch.setattr(hl7.shutil, "which", lambda name: "/bin/sh")
    with pytest.raises(ConfigurationError) as caught:
        hl7.check_hl7(NEW, Options(extra={"packages": [tmp_path]}))
    assert caught.value.where == str(tmp_path)
    assert "hapi-fhir-validation" in caught.value.message.da
    assert caught.value.advice is not None


def test_missing_java_is_a_configuration_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hl7.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigurationError, match="Java"):
        hl7.check_hl7(NEW, Options(extra={"packages": [tmp_path]}))


def test_locations_lose_the_engines_comments() -> None:
    assert (
        hl7.location("Bundle.entry[0].resource/*MessageHeader/1*/.focus[0]")
        == "Bundle.entry[0].resource.focus[0]"
    )


@pytest.mark.skipif(not required("hl7"), reason="the official engine is asked for by PROEVESTEN_REQUIRE=hl7")
def test_the_official_engine_agrees_on_a_good_and_a_bad_message() -> None:
    folder = shared_reference("medcom-fhir", "packages")
    options = Options(extra={"packages": [folder / p for p in CARECOMMUNICATION.packages if p != R4]})
    assert hl7.check_hl7(NEW, options).verdict == "pass"
    broken = NEW.replace(b"2509479989", b"3104479989")
    judgement = hl7.check_hl7(broken, options)
    assert judgement.verdict == "fail"
    assert "cpr" in {f.rule for f in judgement.findings} | {f.message.en[:3] for f in judgement.findings}

"""`check` as a whole process: verdicts, exit codes, options, and what people and machines read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli import letters
from tests.cli.conftest import Done, run_cli
from tests.support import ROOT, heed_interrupts, shared_reference

Snapshot = Callable[[str, str], None]
FILES = {
    "brev.xml": letters.GOOD,
    "brev.edi": letters.GOOD_EDIFACT,
    "forkert-nummer.xml": letters.WRONG_NUMBER,
    "uden-afsender.xml": letters.NO_SENDER,
    "to-emner.xml": letters.TWO_SUBJECTS,
    "tidszone.xml": letters.ZONED_DATE,
    "navnerum.xml": letters.WRONG_NAMESPACE,
    "noter.txt": b"ring til Lise",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def judged(done: Done) -> dict[str, dict[str, Any]]:
    return {file["path"]: file for file in json.loads(done.out)["files"]}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["brev.xml"], 0),
        (["brev.edi", "brev.xml"], 0),
        (["forkert-nummer.xml"], 1),
        (["brev.xml", "uden-afsender.xml"], 1),
        (["noter.txt"], 2),
        (["noter.txt", "uden-afsender.xml", "brev.xml"], 2),
        (["absent.xml"], 2),
        (["--mode", "official", "forkert-nummer.xml"], 0),
        (["--standard", "xdis91", "brev.xml"], 0),
        (["--standard", "dis91", "brev.xml"], 2),
        (["--standard", "xdis19x", "brev.xml"], 2),
        (["--register", "absent", "brev.xml"], 2),
        (["--package", "absent", "brev.xml"], 2),
        (["--agreement", "absent", "brev.xml"], 2),
    ],
)
def test_exit_codes(names: list[str], code: int, folder: Path) -> None:
    done = run_cli("check", *names, cwd=folder)
    assert done.code == code, done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_text_for_people(lang: str, folder: Path, snapshot: Snapshot) -> None:
    done = run_cli("check", *FILES, "absent.xml", "--lang", lang, cwd=folder)
    assert done.code == 2
    snapshot(f"check-text-{lang}.txt", done.out)


def test_the_json(folder: Path, snapshot: Snapshot) -> None:
    done = run_cli("check", "--format", "json", *FILES, "absent.xml", cwd=folder)
    assert done.code == 2
    snapshot("check.json", json.dumps(json.loads(done.out), indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("uden-afsender.xml", "/Emessage[1]/ClinicalEmail[1]"),
        ("to-emner.xml", "/Emessage[1]/ClinicalEmail[1]/AdditionalInformation[1]/Subject[2]"),
        ("tidszone.xml", "/Emessage[1]/Envelope[1]/Sent[1]/Date[1]"),
        ("navnerum.xml", "/Emessage[1]"),
    ],
)
def test_one_fault_fails_with_the_right_place_named(name: str, place: str, folder: Path) -> None:
    done = run_cli("check", "--format", "json", "--mode", "official", name, cwd=folder)
    assert done.code == 1, done.out
    locations = [finding["location"] for finding in judged(done)[name]["findings"]]
    assert any(location.startswith(place) for location in locations), locations


def test_files_are_reported_in_the_order_given_with_the_path_as_given(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("z/brev.xml", letters.GOOD)
        archive.writestr("brev.edi", letters.GOOD_EDIFACT)
    (folder / "m").mkdir()
    for name in ("b.xml", "a.xml"):
        (folder / "m" / name).write_bytes(letters.GOOD)
    done = run_cli(
        "check", "-", "./brev.xml", "a.zip", "m", "--format", "json", "absent", "m/../brev.edi",
        cwd=folder, data=letters.GOOD,
    )  # fmt: skip
    assert [(file["path"], file["verdict"]) for file in json.loads(done.out)["files"]] == [
        ("-", "pass"), ("./brev.xml", "pass"), ("a.zip!z/brev.xml", "pass"), ("a.zip!brev.edi", "pass"),
        ("m/a.xml", "pass"), ("m/b.xml", "pass"), ("absent", "unreadable"), ("m/../brev.edi", "pass"),
    ]  # fmt: skip


def test_two_jobs_say_what_one_says(folder: Path) -> None:
    names = [*FILES, "absent"] * 12
    one, two = (run_cli("check", "--format", "json", "--jobs", jobs, *names, cwd=folder) for jobs in "12")
    assert one == two


def test_a_register_lets_the_location_numbers_be_decided(folder: Path) -> None:
    (folder / "register.csv").write_text("lokationsnummer\n5790000900015\n", encoding="utf-8")
    done = run_cli("check", "--format", "json", "--register", "register.csv", "brev.xml", cwd=folder)
    file = judged(done)["brev.xml"]
    assert [finding["received"] for finding in file["findings"]] == ["5790000900022"]
    without = judged(run_cli("check", "--format", "json", "brev.xml", cwd=folder))["brev.xml"]
    assert without["findings"] == [] and without["not_checked"] != []


def test_a_thousand_findings_in_one_file_stay_readable(folder: Path) -> None:
    link = b"<Reference><RefDescription>x</RefDescription><URL>ftp://x</URL></Reference>"
    many = letters.GOOD.replace(b"</ClinicalEmail>", link * 1000 + b"</ClinicalEmail>")
    (folder / "many.xml").write_bytes(many)
    done = run_cli("check", "many.xml", cwd=folder)
    assert done.code == 1
    assert len(done.out.splitlines()) < 80
    assert (
        len(judged(run_cli("check", "--format", "json", "many.xml", cwd=folder))["many.xml"]["findings"])
        >= 1000
    )


def test_the_names_of_test_citizens_are_looked_for_in_a_letter_without_patient(folder: Path) -> None:
    (folder / "dis90.edi").write_bytes(letters.DIS90_WITH_NAME)
    file = judged(run_cli("check", "--format", "json", "dis90.edi", cwd=folder))["dis90.edi"]
    assert file["standard"] == "dis90"
    assert "edi-dis90-patient-data" in [finding["rule"] for finding in file["findings"]]
    assert "edi-dis90-patient-data" not in [row["rule"] for row in file["not_checked"]]


def test_hl7s_engine_where_it_is_not_installed_is_told_and_not_replaced_in_silence(folder: Path) -> None:
    (folder / "message.json").write_bytes(b'{"resourceType": "Bundle", "type": "message"}')
    done = run_cli(
        "check",
        "--engine",
        "hl7",
        "--format",
        "json",
        "message.json",
        cwd=folder,
        PROEVESTEN_HL7_JARS="absent",
    )
    assert done.code == 3 and done.out == ""
    assert "Traceback" not in done.err


def test_hl7s_engine_leaves_other_standards_to_ours(folder: Path) -> None:
    assert run_cli("check", "--engine", "hl7", "brev.xml", "brev.edi", cwd=folder).code == 0


def test_a_faulty_agreement_stops_the_check_with_the_place(folder: Path) -> None:
    (folder / "aftale.toml").write_text('name = "x"\n', encoding="utf-8")
    assert run_cli("check", "--agreement", "aftale.toml", "brev.xml", cwd=folder).code == 0
    (folder / "aftale.toml").write_text('nam = "x"\n', encoding="utf-8")
    assert "mente du name" in run_cli("check", "--agreement", "aftale.toml", "brev.xml", cwd=folder).err
    (folder / "aftale.toml").write_text("name = ", encoding="utf-8")
    assert run_cli("check", "--agreement", "aftale.toml", "brev.xml", cwd=folder).code == 2


def test_a_check_goes_on_from_its_progress_file(folder: Path) -> None:
    arguments = ["check", "--progress", "progress", *FILES]
    first, second = run_cli(*arguments, cwd=folder), run_cli(*arguments, cwd=folder)
    assert (first.code, first.out) == (second.code, second.out)
    assert first.err == ""
    assert second.err == "proevesten: 8 filer taget fra fremdriftsfilen\n"


def test_standard_input_is_judged(folder: Path) -> None:
    done = run_cli("check", "-", data=letters.WRONG_NUMBER)
    assert done.code == 1
    assert done.out.startswith("✗ -\n")


def test_hidden_files_are_counted_on_standard_error(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"x")
    done = run_cli("check", ".", cwd=folder)
    assert done.err == "proevesten: 1 skjulte filer sprunget over\n"


def test_a_name_that_is_not_utf_8_is_reported_as_it_is(tmp_path: Path) -> None:
    name = os.fsdecode(b"br\xe6v.xml")
    (tmp_path / name).write_bytes(letters.GOOD)
    done = run_cli("check", "--format", "json", ".", cwd=tmp_path)
    assert done.code == 0
    assert list(judged(done)) == [f"./{name}"]


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    command = f'"{sys.executable}" -m proevesten check --format json {"brev.xml " * 3000} | head -c 10'
    done = subprocess.run(
        ["bash", "-c", command + '; echo "${PIPESTATUS[0]}"'], cwd=folder, capture_output=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    assert done.stdout.endswith(b"3\n")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_it_at_once_with_130_and_no_trace(jobs: str, folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "proevesten", "check", "--jobs", jobs, *["brev.xml"] * 20_000], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        start_new_session=True, preexec_fn=heed_interrupts,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()  # it has begun
    os.killpg(process.pid, signal.SIGINT)
    started = time.monotonic()
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - started < 10
    assert process.returncode == 130
    assert err.decode().strip() == "proevesten: afbrudt"


def test_medcoms_examples_pass_officially_and_fail_strictly_on_their_location_numbers_alone() -> None:
    legacy = shared_reference("medcom-legacy")
    paths = [str(legacy / "examples/xml" / f"DIS91_{number}.xml") for number in (1, 3)]
    paths += [str(legacy / "vansenvelope/VANSEnvelope_XDIS22_example.xml"), str(legacy / "synthetic")]
    assert run_cli("check", "--mode", "official", *paths).code == 0
    strict = judged(run_cli("check", "--format", "json", *paths))
    rules = {finding["rule"] for file in strict.values() for finding in file["findings"]}
    assert rules and all("location-number" in rule for rule in rules)

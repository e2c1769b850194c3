"""`check --agreement`: subjects, links, formats and receivers as agreed, each finding with its level."""

from __future__ import annotations

import base64
import contextlib
import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from proevesten.agreements.load import load
from proevesten.cli import main as cli
from proevesten.errors import UnreadableError
from proevesten.rules.agreement.letters import letters
from proevesten.rules.detect import detect
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.agreements.files import written
from tests.support import ROOT

MESSAGES = ROOT / "fixtures" / "messages"
EDIFACT = MESSAGES / "dis91" / "D9134L" / "valid" / "edi-code-value--status-x.edi"
OIOXML = MESSAGES / "xdis91" / "XD9134L" / "valid" / "videolink.xml"
FHIR = MESSAGES / "carecommunication" / "5.0.4" / "valid" / "new.json"


def sides(data: bytes, family: str) -> tuple[str, str]:
    """The location numbers, or SOR codes, that the message itself names."""
    text = data.decode("latin-1")
    if family == "edifact":
        found = re.search(r"UNB\+UNOC:3\+(\d{13}):14\+(\d{13})", text)
        assert found
        return found[1], found[2]
    if family == "oioxml":
        one, two = re.findall(r"<EANIdentifier>(\d+)", text)[:2]
        return one, two
    receiver, sender = re.findall(r"#id=(\d+)", text)[:2]
    return sender, receiver


def agreement(folder: Path, data: bytes, family: str, more: str = "", **keys: str) -> Path:
    sender, receiver = sides(data, family)
    kind = "sor" if family == "fhir" else "location_number"
    types = {"edifact": ("DIS91", "D9134L"), "oioxml": ("XDIS91", "XD9134L"), "fhir": ("FDIS91", "5.0")}
    form, version = types[family]
    since = keys.get("since", "2020-01-01")
    return written(
        folder,
        f"""
name = "Aftalen"
level = "regional"
[subject]
header = "{keys.get("header", subject_of(family))}"
{keys.get("subject_more", "")}
[parties.fra]
name = "Afsender"
role = "epj"
system = "Columna CIS"
{kind} = "{sender}"
[parties.til]
name = "Modtager"
role = "eoj"
{kind} = "{receiver}"
active_links = {keys.get("links", "true")}
receives = [{{ format = "{form}", version = "{version}", from = {since} }}]
{more}
""",
    )


def subject_of(family: str) -> str:
    return "Videomøde" if family == "fhir" else "Indkaldelse til videomøde"


DATA = {"edifact": EDIFACT, "oioxml": OIOXML, "fhir": FHIR}
FAMILIES = sorted(DATA)


def judged(folder: Path, family: str, more: str = "", **keys: str) -> Judgement:
    data = DATA[family].read_bytes()
    found = load(agreement(folder, data, family, more, **keys))
    return check_bytes(data, Options(extra={"agreement": found}))


def rules(judgement: Judgement) -> set[str]:
    return {f.rule for f in judgement.findings if f.rule.startswith("agreement-")}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_letter_as_agreed_has_no_findings_and_is_counted(tmp_path: Path, family: str) -> None:
    judgement = judged(tmp_path, family)
    assert not rules(judgement) and judgement.verdict == "pass"
    (seen,) = judgement.letters
    assert (seen.subject, seen.system, seen.links >= 1, seen.allowed) == (
        "subject",
        "Columna CIS",
        True,
        True,
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_linked_letter_with_another_subject_fails_at_the_subject(tmp_path: Path, family: str) -> None:
    judgement = judged(tmp_path, family, header="Noget helt andet")
    (finding,) = [f for f in judgement.findings if f.rule == "agreement-subject"]
    place = {"edifact": "FTX", "oioxml": "Subject[1]", "fhir": ".topic.text"}[family]
    assert judgement.verdict == "fail" and place in finding.location and finding.line
    assert "regional aftale «Aftalen»" in finding.message.da and "regional agreement" in finding.message.en


@pytest.mark.parametrize("family", FAMILIES)
def test_links_formats_channels_and_receivers_are_held_against_the_agreement(
    tmp_path: Path, family: str
) -> None:
    assert rules(judged(tmp_path, family, links="false")) == {"agreement-active-link"}
    assert rules(judged(tmp_path, family, since="2030-01-01")) == {"agreement-format"}
    assert rules(judged(tmp_path, family, '[channels]\nallowed = ["sms"]\n')) == {"agreement-channel"}
    through = '[parties.en]\nname = "Den ene"\nrole = "eoj"\nlocation_number = "5790000950010"\n'
    pair = '[rules.x]\nfrom = "epj"\nto = "eoj"\nactive_links = false\n'
    assert rules(judged(tmp_path, family, pair)) == {"agreement-active-link"}
    assert rules(judged(tmp_path, family, through, links='true\nthrough = "en"')) == {"agreement-receiver"}


@pytest.mark.parametrize("family", FAMILIES)
def test_patterns_templates_and_directions(tmp_path: Path, family: str) -> None:
    header = subject_of(family)
    more = f'[subjects.m]\npattern = "{header[:4]}*"\nfrom = ["{{side}}"]\ntemplate = ["Tidspunkt:"]\n'
    assert rules(judged(tmp_path, family, more.format(side="epj"), header="Andet")) == {"agreement-template"}
    assert rules(judged(tmp_path, family, more.format(side="lps"), header="Andet")) == {"agreement-subject"}


def test_the_category_of_a_subject_is_the_agreed_one(tmp_path: Path) -> None:
    found = rules(judged(tmp_path, "fhir", subject_more='category = "nursing"'))
    assert found == {"agreement-category"}


def test_a_near_miss_without_link_is_a_warning(tmp_path: Path) -> None:
    data = re.sub(rb"<Reference>.*</Reference>", b"", OIOXML.read_bytes(), flags=re.DOTALL)
    found = load(agreement(tmp_path, data, "oioxml", header="INDKALDELSE TIL VIDEOMØDE"))
    judgement = check_bytes(data, Options(extra={"agreement": found}))
    assert rules(judgement) == {"agreement-subject-near"} and judgement.verdict == "pass"


def test_a_stranger_and_another_time_are_not_checked(tmp_path: Path) -> None:
    data = OIOXML.read_bytes()
    found = load(agreement(tmp_path, data, "oioxml", links="false"))
    strangers = replace(found, parties=found.parties[:1])
    judgement = check_bytes(data, Options(extra={"agreement": strangers}))
    assert not rules(judgement) and "agreement-active-link" in {n.rule for n in judgement.not_checked}
    over = replace(found, valid_until=found.parties[1].receives[0].since)
    judgement = check_bytes(data, Options(extra={"agreement": over}))
    assert not rules(judgement) and "agreement-subject" in {n.rule for n in judgement.not_checked}


def test_official_mode_asks_for_no_agreement(tmp_path: Path) -> None:
    found = load(agreement(tmp_path, OIOXML.read_bytes(), "oioxml", links="false"))
    judgement = check_bytes(OIOXML.read_bytes(), Options(mode="official", extra={"agreement": found}))
    assert not rules(judgement) and judgement.letters


def test_the_summary_groups_by_sender_system_and_survives_an_interruption(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = agreement(tmp_path, OIOXML.read_bytes(), "oioxml")
    folder = tmp_path / "breve"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.xml").write_bytes(OIOXML.read_bytes())
    (folder / "9.edi").write_bytes(EDIFACT.read_bytes())
    words = ["check", str(folder), "--agreement", str(path), "--progress", str(tmp_path / "p")]
    for name in ("a.csv", "b.csv", "c.html"):
        assert cli.main([*words, "--summary", str(tmp_path / name)]) in (0, 1)
    rows = list(csv.reader((tmp_path / "a.csv").open(encoding="utf-8")))
    assert ["Columna CIS", "3"] in [[row[0], row[4]] for row in rows]
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert "Columna CIS" in (tmp_path / "c.html").read_text(encoding="utf-8")
    assert cli.main(["check", str(folder), "--summary", "x.csv"]) == 2
    assert cli.main([*words, "--summary", "x.pdf"]) == 2
    capsys.readouterr()


def test_json_output_names_the_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = agreement(tmp_path, OIOXML.read_bytes(), "oioxml", links="false")
    assert cli.main(["check", str(OIOXML), "--agreement", str(path), "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    (one,) = [f for f in findings if f["rule"] == "agreement-active-link"]
    assert "regional aftale" in one["source"] and one["requirement"] == "UC1-06" and "URL" in one["location"]


def test_a_letter_in_an_envelope_is_held_against_the_agreement_too(tmp_path: Path) -> None:
    envelopes = (MESSAGES / "vans-envelope").glob("*/valid/*.xml")
    envelope = next(e for e in envelopes if b"Data>" in e.read_bytes()).read_bytes()
    data = OIOXML.read_bytes()
    inside = re.sub(rb"(Data[^>]*>)[^<]+(</)", lambda m: m[1] + base64.b64encode(data) + m[2], envelope)
    found = load(agreement(tmp_path, data, "oioxml", links="false"))
    judgement = check_bytes(inside, Options(extra={"agreement": found}))
    (finding,) = [f for f in judgement.findings if f.rule == "agreement-active-link"]
    assert " » " in finding.location and len(judgement.letters) == 1


def test_no_message_however_wrong_breaks_the_overlay(tmp_path: Path) -> None:
    found = Options(extra={"agreement": load(agreement(tmp_path, OIOXML.read_bytes(), "oioxml"))})
    paths = sorted(p for p in MESSAGES.rglob("*") if p.is_file() and p.parent.name == "invalid")
    broken = [OIOXML, EDIFACT, FHIR]
    cut = [data[: len(data) * part // 9] for data in (p.read_bytes() for p in broken) for part in range(1, 9)]
    odd = [
        b'{"resourceType": "Bundle", "type": "message", "entry": null}',
        b"UNH+1+MEDDIS:D:93A:UN:D9134L+DIS91'",
    ]
    for data in [*(p.read_bytes() for p in paths), *cut, *odd]:
        plain, over = check_bytes(data, Options()), check_bytes(data, found)
        assert set(plain.findings) <= set(over.findings)
    data = json.loads(FHIR.read_bytes())
    for entry in data["entry"]:
        for key in list(entry["resource"]):
            for value in (None, [], {}, "x", [None], 7):
                changed = {**entry["resource"], key: value}
                other = {
                    **data,
                    "entry": [{**e, "resource": changed} if e is entry else e for e in data["entry"]],
                }
                _read(json.dumps(other).encode())


def _read(data: bytes) -> None:
    """The letters alone: the standard's own judgement of each change would take minutes."""
    with contextlib.suppress(UnreadableError):
        list(letters(detect(data), data))

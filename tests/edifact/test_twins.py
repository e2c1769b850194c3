"""Each rule fires on its faulty twin, alone, and not on its right neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from proevesten.rules.catalogue import load
from proevesten.rules.edifact import check
from proevesten.rules.judgement import Judgement, Options
from tests.edifact.bases import VERSIONS, base
from tests.edifact.twins import FOLDER, TWINS, Twin

NOW = datetime(2026, 11, 21, 12, 0)
_ONLY_IN_TESTS = {"edi-too-many"}
"""Rules whose faulty file would be large; test_check.py makes it."""


@dataclass(frozen=True)
class Citizen:
    given_name: str
    surname: str
    born: date | None


NANCY = Citizen("Nancy Ann", "Berggren", date(1948, 12, 25))


def options(given: dict[str, Any], mode: str = "strict") -> Options:
    extra: dict[str, Any] = {"now": NOW}
    if "citizens" in given:
        extra["citizens"] = [NANCY]
    rest = {key: value for key, value in given.items() if key != "citizens"}
    return Options(mode=mode, extra=extra, **rest)  # type: ignore[arg-type]


def judged(twin: Twin, kind: str) -> Judgement:
    return check((twin.folder / kind / twin.name).read_bytes(), options(twin.options))


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_faulty_twin_breaks_exactly_its_rule(twin: Twin) -> None:
    judgement = judged(twin, "invalid")
    assert {finding.rule for finding in judgement.findings} == {twin.rule}
    rule = load("edifact")[twin.rule]
    unreadable = twin.rule in ("edi-unreadable", "edi-unknown-standard")
    wanted = "unreadable" if unreadable else "fail" if rule.severity == "error" else "pass"
    assert judgement.verdict == wanted


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_right_twin_breaks_no_rule(twin: Twin) -> None:
    given = {key: value for key, value in twin.options.items() if key not in ("standard", "version")}
    judgement = check((twin.folder / "valid" / twin.name).read_bytes(), options(given))
    assert (judgement.verdict, judgement.findings) == ("pass", ())


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_strict_rules_are_silent_in_official_mode(twin: Twin) -> None:
    rule = load("edifact")[twin.rule]
    data = (twin.folder / "invalid" / twin.name).read_bytes()
    judgement = check(data, options(twin.options, "official"))
    assert bool(judgement.findings) == (rule.mode == "official")


@pytest.mark.parametrize("standard", VERSIONS)
def test_plain_message_of_each_type_passes(standard: str) -> None:
    data = (FOLDER / standard / VERSIONS[standard] / "valid" / "plain.edi").read_bytes()
    judgement = check(data, options({}))
    assert (judgement.standard, judgement.version) == (standard, VERSIONS[standard])
    assert (judgement.verdict, judgement.findings) == ("pass", ())


PLACES = {
    "edi-unreadable--afkortet.edi": ("byte 971", b"UNZ+1"),
    "edi-unknown-standard--faktura.edi": ("UNH[1]", b"UNH+BRV20261121A1+INVOIC"),
    "edi-unt-count--en-for-lidt.edi": ("UNH[1]/UNT[1]/1:1", b"32+BRV"),
    "edi-unt-reference--andet-brevnummer.edi": ("UNH[1]/UNT[1]/2:1", b"BRV20261121A2'"),
    "edi-unz-reference--anden-kuvert.edi": ("UNZ[1]/2:1", b"KUV20261121A2'"),
    "edi-version-unknown--d9199l.edi": ("UNH[1]/2:5", b"D9199L"),
    "edi-type-contradiction--version-91-type-90.edi": ("UNH[1]/3:1", b"DIS90'\nBGM"),
    "edi-group-missing--uden-forloeb.edi": ("UNH[1]", b"UNH+"),
    "edi-group-order--brev-efter-patient.edi": ("UNH[1]/S02[1]", b"S02+02"),
    "edi-segment-missing--uden-bgm.edi": ("UNH[1]", b"UNH+"),
    "edi-segment-missing--uden-svarnummer.edi": ("UNH[1]/S01[1]", b"S01+01"),
    "edi-segment-unexpected--apostrof-i-tekst.edi": (
        "UNH[1]/S14[1]/?[1]",
        b"os m",
    ),
    "edi-segment-repeated--to-seq.edi": ("UNH[1]/S01[2]/SEQ[2]", b"SEQ++2'\nS02"),
    "edi-element-missing--afsender-uden-navn.edi": ("UNH[1]/S01[1]/NAD[1]/4:1", b":Kirurgisk"),
    "edi-element-length--emne-71-tegn.edi": ("UNH[1]/S14[1]/FTX[1]/4:1", b"x" * 71),
    "edi-url-https--http.edi": ("UNH[1]/S14[2]/FTX[1]/4:2", b"http?:"),
    "edi-url-cut-in-text--ved-tegn-70.edi": ("UNH[1]/S14[1]/FTX[3]/4:3", b"https"),
    "edi-location-number-check-digit--svarnummer.edi": ("UNH[1]/S01[1]/RFF[1]/1:2", b"5790000121520"),
    "edi-location-number-unknown--ikke-i-registret.edi": ("UNB[1]/3:1", b"5790000201389"),
    "edi-receipt-asks-receipt--beder-om-kvittering.edi": ("UNB[1]/9:1", b"1'\nUNH"),
    "edi-receipt-parties--anden-modtager.edi": ("UNH[1]/UCI[1]/2:1", b"5790000201389:14+"),
}


@pytest.mark.parametrize("name", PLACES)
def test_findings_point_at_the_place_by_name_byte_and_line(name: str) -> None:
    twin = next(twin for twin in TWINS if twin.name == name)
    data = twin.faulty()
    finding = check(data, options(twin.options)).findings[0]
    location, start = PLACES[name]
    assert finding.location == location
    assert finding.offset is not None and data[finding.offset :].startswith(start)
    assert finding.line == data[: finding.offset].count(b"\n") + 1


def test_every_rule_has_a_twin() -> None:
    assert {twin.rule for twin in TWINS} | _ONLY_IN_TESTS == set(load("edifact"))


def test_files_are_those_of_the_table() -> None:
    expected = {
        FOLDER / s / v / "valid" / "plain.edi": base(s).encode("iso-8859-1") for s, v in VERSIONS.items()
    }
    for twin in TWINS:
        expected[twin.folder / "invalid" / twin.name] = twin.faulty()
        expected[twin.folder / "valid" / twin.name] = twin.right()
    files = {path: path.read_bytes() for path in FOLDER.rglob("*.edi")}
    assert files == expected

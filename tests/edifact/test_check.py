"""The judgement as a whole: shape of findings, mutants of known verdict, bounds, arbitrary bytes."""

from __future__ import annotations

import random
import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proevesten.codecs.edifact import read_correspondence, read_receipt
from proevesten.codecs.edifact.syntax import scan
from proevesten.errors import UnreadableError
from proevesten.rules.catalogue import load
from proevesten.rules.edifact import check
from proevesten.rules.edifact.case import MAX_FINDINGS
from proevesten.rules.judgement import Judgement, Options
from tests.edifact.bases import VERSIONS, base, edited, recounted
from tests.edifact.official import KNOWN, edi
from tests.support import full_run

OFFICIAL = Options(mode="official")
NOW = Options(extra={"now": datetime(2026, 11, 21)})
FULL = [s for s in VERSIONS if s not in ("dis16", "dis18", "dis19")]
MANY = settings(
    max_examples=20_000 if full_run() else 200, deadline=None, suppress_health_check=list(HealthCheck)
)


def judged(text: str, options: Options = OFFICIAL) -> Judgement:
    return check(text.encode("iso-8859-1"), options)


def lines_of(standard: str) -> list[str]:
    return base(standard).splitlines()


# What may be left out, by the tables' sources: conditional segments, and free text beyond the first.
_CONDITIONAL = ("UNA", "ADR", "CON", "RFF+NO", "RFF+BUH", "FTX", "UCM", "CIN+A", "DTM+91", "DTM+CIS", "PAS")
_PAS_MANDATORY = ("dis91", "dis01", "dis02", "dis03")
_MAY_CHANGE_PLACES = {("FTX+NC", "S14"), ("FTX+LO", "UCM")}
"""Free text that moves into the next group, where free text may stand too."""
_MAY_REPEAT = ("FTX+NC", "FTX+LOK", "UCM", "FTX+URL")


def may_go(standard: str, line: str) -> bool:
    if line.startswith("PAS") and standard in _PAS_MANDATORY:
        return False
    if standard in ("dis91", "dis90") and line.startswith("FTX+URL"):
        return False  # it is its group's only FTX
    if standard.startswith("dis0") and line.startswith(("DTM+90", "FTX")):
        return line.startswith("DTM")
    return line.startswith(_CONDITIONAL)


@pytest.mark.parametrize("standard", FULL)
def test_each_segment_taken_out_fails_when_it_is_mandatory(standard: str) -> None:
    lines = lines_of(standard)
    last_text = max((number for number, line in enumerate(lines) if line == "S14+14'"), default=-1)
    for number, line in enumerate(lines):
        if number == last_text:
            continue  # what the group held then belongs to the text group before it, where it may stand too
        verdict = judged(recounted("\n".join(lines[:number] + lines[number + 1 :]))).verdict
        assert (verdict == "pass") == may_go(standard, line), line


@pytest.mark.parametrize("standard", FULL)
def test_each_segment_doubled_fails_unless_it_may_repeat(standard: str) -> None:
    lines = lines_of(standard)
    for number, line in enumerate(lines[1:], 1):
        verdict = judged(recounted("\n".join([*lines[:number], line, *lines[number:]]))).verdict
        assert (verdict == "pass") == line.startswith(_MAY_REPEAT), line


@pytest.mark.parametrize("standard", FULL)
def test_neighbours_of_different_kind_swapped_fail(standard: str) -> None:
    lines = lines_of(standard)
    for number in range(1, len(lines) - 1):
        first, second = lines[number], lines[number + 1]
        if first[:6] == second[:6] or (first[:6], second[:3]) in _MAY_CHANGE_PLACES:
            continue
        swapped = recounted("\n".join([*lines[:number], second, first, *lines[number + 2 :]]))
        assert judged(swapped).verdict != "pass", (first, second)


@pytest.mark.parametrize("standard", FULL)
def test_each_code_made_unknown_fails(standard: str) -> None:
    lines = lines_of(standard)
    for number, line in enumerate(lines[2:-1], 2):
        tag, _, rest = line.partition("+")
        if tag in ("UNH", "UNT", "FTX", "SEQ") or not rest:
            continue
        first = rest.split("+")[0].split(":")[0].rstrip("'")
        if not first:
            continue
        wrong = line.replace(f"{tag}+{first}", f"{tag}+QQ", 1)
        changed = recounted("\n".join([*lines[:number], wrong, *lines[number + 1 :]]))
        assert (judged(changed).verdict == "pass") == (tag in ("UCI", "UCM")), wrong


@pytest.mark.parametrize("standard", VERSIONS)
def test_wrong_counts_and_references_fail(standard: str) -> None:
    text = base(standard)
    unt, unz = (next(li for li in text.splitlines() if li.startswith(tag)) for tag in ("UNT", "UNZ"))
    for line in (unt, unz):
        tag, count, reference = line.rstrip("'").split("+")
        for wrong in (
            f"{tag}+{int(count) + 1}+{reference}'",
            f"{tag}+{count}+{reference}X'",
            f"{tag}+{count}'",
            f"{tag}'",
        ):
            assert judged(text.replace(line, wrong)).verdict == "fail", wrong


@pytest.mark.parametrize("standard", ["dis91", "ctl02", "dis20"])
def test_no_cut_of_a_file_passes(standard: str) -> None:
    data = base(standard).encode("iso-8859-1")
    for cut in range(len(data) - 1):
        assert check(data[:cut], OFFICIAL).verdict != "pass", cut


@pytest.mark.parametrize("name", KNOWN)
def test_single_mutants_of_the_official_examples(name: str) -> None:
    lines = ["UNA:+.? '", *(segment.raw + "'" for segment in scan(edi(name)).segments)]
    mandatory = [
        n
        for n, line in enumerate(lines)
        if line.startswith(("UNB", "UNH", "BGM", "NAD", "UCI", "UNT", "UNZ"))
    ]
    for number in mandatory:
        text = recounted("\n".join(lines[:number] + lines[number + 1 :]))
        assert judged(text).verdict == "fail", lines[number]
    doubled = recounted("\n".join([*lines[:2], lines[2], *lines[2:]]))
    assert judged(doubled).verdict == "fail"


def test_two_letters_in_one_envelope_are_judged_each() -> None:
    text = base("dis91")
    start, end = text.index("UNH"), text.index("UNZ")
    second = (
        text[start:end]
        .replace("BRV20261121A1", "BRV20261121A2")
        .replace("GIS+N'\nRFF+SRI", "GIS+X'\nRFF+SRI")
    )
    both = recounted(text[:end] + second + text[end:].replace("UNZ+1", "UNZ+2"))
    findings = judged(both).findings
    assert [(f.rule, f.location) for f in findings] == [("edi-code-value", "UNH[2]/S02[1]/GIS[1]/1:1")]


def test_a_letter_of_unknown_type_beside_a_known_one_fails() -> None:
    text = base("dis91")
    end = text.index("UNZ")
    other = "UNH+X1+INVOIC:D:93A:UN'\nUNT+2+X1'\n"
    both = recounted(text[:end] + other + text[end:].replace("UNZ+1", "UNZ+2"))
    judgement = judged(both)
    assert judgement.standard == "dis91"
    assert [(f.rule, f.location) for f in judgement.findings] == [("edi-unknown-standard", "UNH[2]")]


def test_a_finding_says_what_where_and_what_to_do() -> None:
    judgement = judged(edited(base("dis91"), ("S02+02'\nGIS+N'", "S02+02'\nGIS+X'")))
    finding = judgement.findings[0]
    text = base("dis91").encode("iso-8859-1")
    assert finding.location == "UNH[1]/S02[1]/GIS[1]/1:1"
    assert (finding.offset, finding.line) == (text.index(b"GIS+N'\nRFF+SRI") + 4, 17)
    assert (finding.received, finding.expected) == ("X", "M | N")
    assert finding.requirement == "KOM-01" and finding.source
    assert finding.message.da != finding.message.en
    assert "M | N" in str(finding.advice)


@pytest.mark.parametrize("standard", ["dis16", "dis18", "dis19"])
def test_types_outside_our_tables_say_what_was_not_checked(standard: str) -> None:
    judgement = judged(base(standard))
    assert (judgement.verdict, judgement.standard) == ("pass", standard)
    said = next(row.reason for row in judgement.not_checked if row.rule == "edi-segment-missing")
    assert standard.upper() in said.da and "ikke i Prøvestens tabeller" in said.da
    wrong = judged(base(standard).replace("UNT+4", "UNT+5"))
    assert [f.rule for f in wrong.findings] == ["edi-unt-count"]


def test_what_needs_a_register_or_citizens_is_not_checked_without() -> None:
    nobody = Options(extra={**NOW.extra, "citizens": []})
    rows = {row.rule for row in judged(base("dis90"), nobody).not_checked}
    assert rows == {"edi-location-number-unknown", "edi-dis90-patient-data"}
    assert {row.rule for row in judged(base("dis90"), NOW).not_checked} == {"edi-location-number-unknown"}
    known = Options(location_numbers=frozenset({"5790000121526", "5790000120314"}), extra=NOW.extra)
    assert judged(base("dis91"), known).not_checked == ()


@pytest.mark.parametrize(
    "found",
    ["251248-4916", "251248 4916", "2512484916", "nancy ann berggren", "25.12.1948", "25. december 1948"],
)
def test_patient_data_in_a_dis90_text(found: str) -> None:
    from tests.edifact.test_twins import NANCY

    text = edited(base("dis90"), ("Mødet er den", f"Om {found} er mødet den"))
    findings = judged(text, Options(extra={"citizens": [NANCY], **NOW.extra})).findings
    assert [f.rule for f in findings] == ["edi-dis90-patient-data"]
    assert "4916" not in f"{findings[0].received}{findings[0].message}" and "Berggren" not in str(
        findings[0].received
    )


@pytest.mark.parametrize(
    "harmless", ["tlf. 65 41 00 00", "nr. 5790000121526", "sag 9912484916", "1505505510"]
)
def test_other_numbers_are_no_patient_data(harmless: str) -> None:
    assert judged(edited(base("dis90"), ("Mødet er den", f"{harmless} den")), NOW).findings == ()


def test_more_findings_than_anybody_reads_are_cut_with_a_word() -> None:
    def with_unused(count: int) -> str:
        return edited(base("dis91"), ("BGM+EPI++9+NA'", f"BGM+EPI++9+NA+{':'.join('x' * count)}'"))

    assert len(judged(with_unused(1000)).findings) == 1000
    findings = judged(with_unused(MAX_FINDINGS + 7)).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert [f.rule for f in findings if f.rule != "edi-element-unused"] == ["edi-too-many"]


def test_catalogue_is_complete_and_unique() -> None:
    for rule in load("edifact").values():
        assert (
            rule.id.startswith("edi-") and rule.title.da and rule.title.en and rule.advice.da and rule.source
        )
        assert rule.title.da != rule.title.en


@MANY
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_answered(data: bytes) -> None:
    assert check(data).verdict == "unreadable"


@MANY
@given(st.sampled_from(list(VERSIONS)), st.integers(0, 2**32))
def test_mutated_messages_are_answered(standard: str, seed: int) -> None:
    data = mutated(base(standard).encode("iso-8859-1"), random.Random(seed))
    judgement = check(data, NOW)
    assert judgement.verdict in ("pass", "fail", "unreadable")
    if judgement.verdict == "unreadable":
        assert len(judgement.findings) == 1
    for read in (read_correspondence, read_receipt):
        try:
            read(data)
        except UnreadableError as fault:
            assert fault.where.startswith("byte ")


@pytest.mark.parametrize(
    "data",
    [
        b"UNB+" + b"?" * 2_000_000,
        b"UNB+" + b"+" * 2_000_000 + b"'",
        b"UNB+UNOC:3'" + b"'" * 2_000_000,
        b"UNB+UNOC:3'" + b"UNH+1'" * 90_000,
        b"UNB+UNOC:3'UNH+1+MEDDIS:D:93A:UN:D9134L+DIS91'" + b"S14+14'" * 90_000,
        b"UNA" + b" " * 2_000_000,
        b" " * 5_000_000,
    ],
)
def test_hostile_sizes_are_answered_soon(data: bytes) -> None:
    start = time.perf_counter()
    assert check(data).verdict in ("fail", "unreadable")
    assert time.perf_counter() - start < 20


def mutated(data: bytes, source: random.Random) -> bytes:
    """One to four small changes: a byte replaced, removed, inserted, doubled, or a stretch moved."""
    for _ in range(source.randint(1, 4)):
        at, end = sorted(source.sample(range(len(data) + 1), 2))
        end = min(end, at + 40)
        piece = bytes([source.choice(b"'+:?\\.\n\x00\x93A1 \xe6")])
        choice = source.randrange(5)
        if choice == 0:
            data = data[:at] + piece + data[at + 1 :]
        elif choice == 1:
            data = data[:at] + data[end:]
        elif choice == 2:
            data = data[:at] + piece + data[at:]
        elif choice == 3:
            data = data[:end] + data[at:]
        else:
            data = data[end:] + data[at:end]
    return data

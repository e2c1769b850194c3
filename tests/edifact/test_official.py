"""The verdict on every official example, and the foreign reader's tokens beside ours."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from proevesten.codecs.correspondence import Correspondence
from proevesten.codecs.edifact import read_interchange, write_correspondence
from proevesten.codecs.edifact.syntax import scan
from proevesten.rules.edifact import check
from proevesten.rules.judgement import Options
from tests.edifact.official import KNOWN, edi, synthetic
from tests.edifact.strategies import LETTERS as GENERATED
from tests.support import full_run, shared_reference

TABLE = tomllib.loads(Path(__file__).with_name("official_findings.toml").read_text(encoding="utf-8"))
OUTSIDE = TABLE["outside"]["names"]
ROWS = {name: row for name, row in TABLE.items() if name != "outside"}


def data_of(name: str) -> bytes:
    return synthetic(f"{name}.edi") if name.endswith("synthetic") else edi(name)


@pytest.mark.parametrize("mode", ["official", "strict"])
@pytest.mark.parametrize("name", ROWS)
def test_exact_findings(name: str, mode: Any) -> None:
    judgement = check(data_of(name), Options(mode=mode))
    found = [f"{finding.rule} @ {finding.location}" for finding in judgement.findings]
    assert judgement.standard == ROWS[name]["standard"]
    assert found == ROWS[name][mode]
    assert judgement.verdict == ("fail" if found else "pass")


@pytest.mark.parametrize("name", OUTSIDE)
def test_types_outside_the_list_are_told_apart_from_faulty_ones(name: str) -> None:
    judgement = check(edi(name))
    assert judgement.verdict == "unreadable"
    assert [finding.rule for finding in judgement.findings] == ["edi-unknown-standard"]
    assert name[:5] in str(judgement.findings[0].received)


def test_every_official_file_is_in_the_table() -> None:
    folder = shared_reference("medcom-legacy", "examples", "edifact")
    assert {path.stem for path in folder.glob("*.edi")} == ({*ROWS, *OUTSIDE} - {"DIS91_videolink_synthetic"})


@pytest.mark.filterwarnings("ignore:segments.xml")
@pytest.mark.parametrize("name", [*KNOWN, *OUTSIDE])
def test_tokens_equal_those_of_pydifact(name: str) -> None:
    compare_with_pydifact(edi(name))


def compare_with_pydifact(data: bytes) -> None:
    """The same tags, elements and components by a parser that is not ours."""
    from pydifact.parser import Parser

    foreign = [s for s in Parser().parse(data.decode("iso-8859-1")) if s.tag != "UNA"]
    ours = scan(data).segments
    assert [segment.tag for segment in ours] == [segment.tag for segment in foreign]
    for mine, theirs in zip(ours, foreign, strict=True):
        elements = [e if isinstance(e, list) else [e] for e in theirs.elements]
        assert [_cut(e) for e in mine.elements[1:]] == [_cut(e) for e in elements], mine.raw


def _cut(components: list[str]) -> list[str]:
    """Without empty components at the end, which pydifact leaves out."""
    return [*components[:-1]] if len(components) > 1 and components[-1] == "" else components


@pytest.mark.filterwarnings("ignore:segments.xml")
@settings(max_examples=200 if full_run() else 20, deadline=None, suppress_health_check=list(HealthCheck))
@given(GENERATED)
def test_what_we_write_is_read_by_pydifact_as_by_us(letter: Correspondence) -> None:
    data = write_correspondence(letter)
    compare_with_pydifact(data)


@pytest.mark.parametrize("name", KNOWN)
def test_every_offset_points_at_its_component(name: str) -> None:
    data = edi(name)
    for segment in scan(data).segments:
        assert data[segment.offset :].startswith(segment.tag.encode())
        assert data[segment.end : segment.end + 1] == b"'"
        for number, element in enumerate(segment.elements):
            for component, value in enumerate(element, 1):
                at = segment.offset_of(number, component)
                raw = value.replace("?", "??").replace("+", "?+").replace(":", "?:").replace("'", "?'")
                assert data[at:].startswith(raw.encode("iso-8859-1"))


@pytest.mark.parametrize("name", KNOWN)
def test_counts_of_the_examples_are_right(name: str) -> None:
    interchange = read_interchange(edi(name))
    for message in interchange.messages:
        assert message.trailer is not None
        assert message.trailer.get(1) == str(message.segment_count)

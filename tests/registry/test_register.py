"""The register believes verified bundles alone, keeps unknown apart from no, and finds edits by hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from proevesten.cli import main as cli
from proevesten.errors import ConfigurationError
from proevesten.registry import store
from proevesten.registry.model import Entry, Evidence, Register
from proevesten.registry.seed import capabilities, starting_register
from proevesten.report.sign import Signer
from proevesten.requirements import load
from proevesten.suite import suite_root
from proevesten.texts import both
from tests.registry.bundles import SYSTEM, bundle


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEVESTEN_CONFIG", str(tmp_path / "keys"))
    monkeypatch.delenv("PROEVESTEN_TRUSTED", raising=False)
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["register", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def value(path: Path, system: str, capability: str, version: str = "9.1") -> str:
    found = store.load(path).best(system, capability, version)
    return found.value if found else "unknown"


# -- the starting data ---------------------------------------------------------------------------------------


def test_the_report_s_counts_come_from_the_data() -> None:
    register = starting_register()
    assert len({e.system for e in register}) == 13
    assert register.counts("active_links", ["lps"]) == (4, 7)
    assert register.counts("active_links", ["eoj", "fag"]) == (1, 4)
    assert register.counts("active_links", ["epj"]) == (2, 2)


def test_unknown_is_never_no() -> None:
    vena = starting_register().best("vena", "active_links")
    assert vena is not None and vena.value == "unknown"
    assert starting_register().best("Vena", "active_links", "1.0") is None
    assert {e.system for e in starting_register() if e.value == "no"} == {"XMO", "Novax", "Cura", "Nexus"}


def test_capabilities_are_decided_by_rows_that_exist() -> None:
    known = load(suite_root() / "features" / "requirements.csv")
    assert {row for c in capabilities().values() for row in c.rows} <= known.keys()


# -- showing -------------------------------------------------------------------------------------------------


def test_every_cell_shows_evidence_and_date_or_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and len(lines) == 13
    assert all(line["bevis"].startswith("S1 tabel 1") and line["dato"] == "ukendt" for line in lines)
    cells = json.loads(run(capsys, "show", "--format", "json")[1])["cells"]
    assert {c["value"] for c in cells if c["system"] == "Sensum One"} == {"unknown"}


def test_a_system_and_a_capability_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "show", "--system", "novax", "--capability", "active_links")
    assert "Novax" in out and "nej" in out and "Clinea" not in out
    assert run(capsys, "show", "--system", "Nobody")[0] == 2
    assert run(capsys, "show", "--capability", "flying")[0] == 2
    assert run(capsys, "show", "--capability", "carecommunication@5.0")[:2] == (
        0, "registret har intet herom: ukendt\n"
    )  # fmt: skip


def test_html_is_self_contained_and_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = {**SYSTEM, "name": "<script>x</script>"}
    made = bundle(tmp_path, {"KOM-04": "pass"}, system=evil)
    _, out, _ = run(capsys, "update", str(made), "--format", "html")
    assert "<script" not in out and "&lt;script&gt;" in out and "http://" not in out and "src=" not in out


def test_a_formula_in_a_name_is_harmless_in_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = bundle(tmp_path, {"KOM-04": "pass"}, system={**SYSTEM, "name": "=cmd()"})
    assert ",'=cmd()," in run(capsys, "update", str(made), "--format", "csv")[1]


# -- updating ------------------------------------------------------------------------------------------------


def test_a_verified_bundle_fills_cells_with_its_hash_and_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = bundle(tmp_path, {"KOM-04": "pass", "KOM-05": "fail", "KOM-07": "review"})
    code, out, err = run(capsys, "update", str(made))
    register = Path("register.json")
    assert code == 0 and "2 celler" in err and "sha256" in out
    assert value(register, "Novax", "active_links") == "yes"
    assert value(register, "Novax", "shows_links") == "no"
    assert value(register, "Novax", "reply") == "unknown"
    entry = store.load(register).best("Novax", "active_links")
    assert entry is not None and len(entry.evidence.hash) == 64 and entry.evidence.date.startswith("20")
    assert "intet nyt" in run(capsys, "update", str(made))[2]


def test_who_conforms_to_a_version_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = bundle(tmp_path, {"KOM-01": "pass"}, example={"format": "XDIS91"})
    run(capsys, "update", str(made))
    _, out, _ = run(capsys, "show", "--capability", "xdis91@XD9134L", "--format", "json")
    assert [(c["system"], c["value"]) for c in json.loads(out)["cells"]] == [("Novax", "yes")]
    assert "dis91@D9134L" not in out.replace("xdis91@XD9134L", "")


def test_an_older_bundle_does_not_undo_a_newer_one() -> None:
    def entry(date: str, value: str) -> Entry:
        return Entry("A", "1", "lps", "x", value, Evidence(both("b"), date, date[:4] * 16))  # type: ignore[arg-type]

    register = Register.of([entry("2026-02-01", "yes")])
    assert not register.take(entry("2026-01-01", "no")) and register.take(entry("2026-03-01", "no"))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"finished": False}, "afbrudt"),
        ({"faults": ("vans:lost",)}, "fejltilstande"),
        ({"system": {**SYSTEM, "kind": "simulated"}}, "simulerede"),
        ({"results": {"GEN-01": "pass"}}, "ingen"),
        ({"signer": "other"}, "ikke blandt dem"),
    ],
)
def test_other_bundles_are_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, object], reason: str
) -> None:
    if options.get("signer"):
        Signer.own()
        options = {"signer": Signer.own(tmp_path / "elsewhere")}
    made = bundle(tmp_path, **{"results": {"KOM-04": "pass"}, **options})  # type: ignore[arg-type]
    code, _, err = run(capsys, "update", str(made))
    assert code == 1 and "afvist" in err and reason in err
    assert len(store.load(Path("register.json")).entries) == 13


def test_a_changed_bundle_and_no_bundle_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = bundle(tmp_path, {"KOM-04": "pass"})
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(data)
    (tmp_path / "text.zip").write_text("hello")
    code, _, err = run(capsys, "update", str(made), str(tmp_path / "text.zip"), "absent.zip")
    assert code == 1 and err.count("afvist") == 3 and "Traceback" not in err


# -- the file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('"value": "no"', '"value": "yes"', "entries[4]"),
        ('"value": "unknown"', '"value": "maybe"', "entries[6]"),
        ('"role": "epj"', '"role": "king"', "entries[11]"),
        ('"date": ""', '"date": "today"', "entries[0]"),
        ('"system": "Vena"', '"system": "XMO"', "entries[6]"),
        ('"entries"', '"things"', "proevesten-register/1"),
        ("{", "[", "linje"),
    ],
)
def test_a_file_edited_by_hand_is_refused_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, place: str
) -> None:
    path = tmp_path / "register.json"
    store.save(path, starting_register())
    assert run(capsys, "show")[0] == 0
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    code, out, err = run(capsys, "show")
    assert code == 3 and out == "" and place in err


def test_removed_and_doubled_entries_are_found(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    store.save(path, starting_register())
    document = json.loads(path.read_text(encoding="utf-8"))
    for rows in (document["entries"][1:], [*document["entries"], document["entries"][0]]):
        path.write_text(json.dumps({**document, "entries": rows}), encoding="utf-8")
        with pytest.raises(ConfigurationError):
            store.load(path)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.json"
    store.save(path, starting_register())
    old = path.read_bytes()

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", broken)
    with pytest.raises(ConfigurationError):
        store.save(path, Register())
    assert path.read_bytes() == old and [p.name for p in tmp_path.iterdir() if p.is_file()] == ["r.json"]

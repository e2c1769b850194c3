"""The loader: what it reads, and that it names every fault at once with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from proevesten.errors import ConfigurationError
from proevesten.sut.profile import ProfileError, load
from tests.support import ROOT
from tests.sut.profiles import EXAMPLE, changed, example, written

FICTITIOUS = "6101011234"


def faults(folder: Path, values: dict[str, Any] | str | bytes) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load(written(folder, values))
    assert caught.value.exit_code == 3
    return caught.value


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures" / "sut").glob("*.toml")), ids=lambda p: p.stem)
def test_every_example_is_accepted(path: Path) -> None:
    assert load(path).path == path.absolute()


def test_reads_all_there_is() -> None:
    profile = load(EXAMPLE)
    assert profile.role == profile.party == "eoj"
    assert profile.system.title == "Eksempel A/S Eksempel EOJ 1.0"
    assert profile.organisation.location_number == "5790000901913"
    assert ("XDIS91", "XD9134L") in profile.declares.receives
    assert profile.declares.has("letters") and profile.declares.has("active_links")
    assert "xdis91" in profile.declares.names and "sms" not in profile.declares.names
    assert profile.declines["reply"].date == date(2026, 11, 21)
    assert profile.driver.kind == "http" and profile.driver.timeout == 30 and profile.driver.setup
    assert profile.harness.port == 0


def test_files_are_found_from_the_profiles_folder(tmp_path: Path) -> None:
    profile = load(written(tmp_path, changed(connection__certificate="certs/client.pem")))
    assert profile.connection.certificate == tmp_path / "certs" / "client.pem"


def test_citizens_lose_their_hyphen(tmp_path: Path) -> None:
    profile = load(written(tmp_path, changed(citizens__fictitious=["610101-1234"])))
    assert profile.citizens.fictitious == (FICTITIOUS,)


def test_the_identifier_is_the_sor_code_when_nothing_else_is_said(tmp_path: Path) -> None:
    values = changed(organisation__identifier=None, organisation__identifier_code=None)
    organisation = load(written(tmp_path, values)).organisation
    assert (organisation.identifier, organisation.identifier_code) == (organisation.sor, "sorkode")


def test_every_fault_is_told_at_once_with_line_and_key(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace('role = "eoj"', 'role = "ehr"').replace('sor = "9901911000016005"', "sor = 99")
    text = text.replace('"XCTL03 XC0330Q"]\nactive', '\n  "XDIS92 1",\n]\nacitve')
    error = faults(tmp_path, text)
    lines = text.splitlines()
    told = {fault.key: lines[fault.line - 1] for fault in error.faults if fault.line}
    assert told["[system] role"] == 'role = "ehr"'
    assert told["[organisation] sor"] == "sor = 99"
    assert told["[declares] receives[4]"] == '  "XDIS92 1",'
    assert told["[declares] acitve_links"].startswith("acitve_links")
    assert "mente du active_links" in error.message.da and "did you mean active_links" in error.message.en
    for fault in error.faults:
        assert fault.message.da and fault.message.en and fault.key in error.message.da


@pytest.mark.parametrize("ability", ["active_links", "receipts"])
def test_a_must_ability_is_not_declined_in_silence(tmp_path: Path, ability: str) -> None:
    for value in (None, False):
        error = faults(tmp_path, changed(**{f"declares__{ability}": value}))
        assert [f.key for f in error.faults] == [f"[declares] {ability}"]
        assert f"[declines.{ability}]" in error.message.da


def test_a_must_ability_may_follow_from_the_formats(tmp_path: Path) -> None:
    error = faults(tmp_path, changed(declares__sends=[], declares__receives=["XCTL03 XC0330Q"]))
    assert [f.key for f in error.faults] == ["[declares] advis", "[declares] letters"]


def test_declined_with_reason_author_and_date(tmp_path: Path) -> None:
    entry = {"reason": "kan ikke endnu", "author": "Ida", "date": "2026-11-21"}
    values = changed(declares__active_links=None, declines__active_links=entry)
    assert load(written(tmp_path, values)).declines["active_links"].reason == "kan ikke endnu"
    for key, wrong in (("reason", "  "), ("author", 7), ("date", "21.11.2026"), ("date", "2026-13-01")):
        broken = changed(declares__active_links=None, declines__active_links={**entry, key: wrong})
        assert [f.key for f in faults(tmp_path, broken).faults] == [f"[declines.active_links] {key}"]


def test_declared_and_declined_is_a_fault(tmp_path: Path) -> None:
    entry = {"reason": "x", "author": "Ida", "date": date(2026, 1, 1)}
    error = faults(tmp_path, changed(declines__active_links=entry))
    assert "både erklæret og fravalgt" in error.message.da


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"driver__address": None}, "[driver] address"),
        ({"driver__kind": "command"}, "[driver] command"),
        ({"connection__way": "folder"}, "[connection] folder"),
        ({"connection__way": "http_push"}, "[connection] address"),
        ({"organisation__sor": None}, "[organisation] sor"),
        ({"harness__port": 70000}, "[harness] port"),
        ({"harness__port": True}, "[harness] port"),
        ({"driver__timeout": float("nan")}, "[driver] timeout"),
        ({"driver__address": "http://u:p@host"}, "[driver] address"),
    ],
)
def test_what_follows_from_each_other(tmp_path: Path, values: dict[str, Any], key: str) -> None:
    assert [f.key for f in faults(tmp_path, changed(**values)).faults] == [key]


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2",
        {"env": "A", "file": "b"},
        {"value": "hunter2"},
        {"env": "hunter2 with space"},
        ["hunter2"],
        7,
    ],
)
def test_a_literal_secret_is_refused_and_never_repeated(tmp_path: Path, secret: Any) -> None:
    error = faults(tmp_path, changed(driver__token=secret))
    assert [f.key for f in error.faults] == ["[driver] token"]
    assert "hunter2" not in str(error) + error.message.da + error.message.en


def test_a_secret_under_a_wrong_key_is_not_repeated(tmp_path: Path) -> None:
    error = faults(tmp_path, changed(connection__passwd="hunter2", driver__command="run --pass hunter2"))
    assert "hunter2" not in error.message.da + error.message.en


def test_secrets_are_read_when_needed_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kode.txt").write_text("hunter2\n")
    values = changed(driver__token={"env": "SUT_T"}, connection__password={"file": "kode.txt"})
    profile = load(written(tmp_path, values))
    monkeypatch.delenv("SUT_T", raising=False)
    with pytest.raises(ConfigurationError, match="env:SUT_T"):
        profile.secrets()["driver.token"].reveal()
    monkeypatch.setenv("SUT_T", "hunter3")
    revealed = {secret.reveal() for secret in profile.secrets().values()}
    assert revealed == {"hunter2", "hunter3"}
    assert "hunter" not in repr(profile)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "er ikke UTF-8"),
        (b"[system", "er ikke TOML"),
        (b"a = " + b"[" * 100_000, "for mange niveauer"),
        (b"a = " + b"9" * 10_000, "er ikke TOML"),
        (b"#" * 300_000, "større end 256 KB"),
        (b"", "tabellen mangler"),
        (b"\x00" * 100, "er ikke TOML"),
        (b"system = 1\norganisation = []\ndeclares = ''\nconnection = 2\ndriver = 3\ndeclines = 4", "tabel"),
        (b"[[system]]\nrole = 1\n[declines]\nadvis = 1\n[declares]\nsends = [1, {}]", "tabel"),
    ],
    ids=["utf16", "syntax", "deep", "digits", "huge", "empty", "nulls", "wrong-tables", "wrong-types"],
)
def test_hostile_files(tmp_path: Path, data: bytes, said: str) -> None:
    begun = perf_counter()
    error = faults(tmp_path, data)
    assert said in error.message.da and len(error.message.da) < 20_000
    assert perf_counter() - begun < 2


def test_the_deepest_and_longest_that_toml_takes(tmp_path: Path) -> None:
    deep = "x = " + "[" * 150 + "]" * 150 + "\n"
    many = "".join(f"k{n} = 1\n" for n in range(20_000))
    error = faults(tmp_path, deep + many)
    assert len(error.faults) > 20_000 and "til" in error.message.da.splitlines()[-1]


@pytest.mark.parametrize("name", ["findes-ikke.toml", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileError, match="kan ikke læses"):
        load(tmp_path / name)


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n")
    assert load(written(tmp_path, b"\xef\xbb\xbf" + text.encode())).system.name == example()["system"]["name"]

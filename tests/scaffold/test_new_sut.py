"""`proevesten new sut`: whatever is answered, the file that is written is one that the loader takes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proevesten.cli.main import main
from proevesten.errors import UsageError
from proevesten.scaffold.asking import Questions, pairs
from proevesten.scaffold.profile_file import written
from proevesten.sut.fields import ROLES, tables
from proevesten.sut.profile import Profile, load


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


def made(*words: str, answers: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> Profile:
    if monkeypatch is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    line = ["new", "sut", *(part for word in words for part in ("--set", word))]
    assert main(line) == 0
    return load(Path("sut.toml"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("driver", ["manual", "http", "command"])
def test_defaults_alone_make_a_profile(role: str, driver: str) -> None:
    profile = made(f"system.role={role}", f"driver.kind={driver}")
    assert profile.role == role and profile.driver.kind == driver
    assert bool(profile.organisation.location_number) == (role != "vdx_client")


def test_answers_beforehand() -> None:
    profile = made(
        "system.vendor=Åse & Sønner", "connection.way=folder", "connection.folder=vans", "driver.timeout=5",
        "driver.token=env:SUT_T", "declares.sends=XDIS91 XD9134L, XCTL03 XC0330Q", "declares.forward=ja",
        "declares.reply=nej", "citizens.fictitious=610101-1234", "harness.port=9000", "driver.kind=command",
        "driver.command=python 'min adapter.py'", "declines.kontakt_laege=findes ikke", "declares.kontakt_laege=nej",
        "declines.author=Ida",
    )  # fmt: skip
    assert profile.system.vendor == "Åse & Sønner" and profile.connection.folder == Path("vans").absolute()
    assert str(profile.driver.token) == "env:SUT_T" and profile.driver.timeout == 5
    assert profile.driver.command == ("python", "min adapter.py") and profile.harness.port == 9000
    assert profile.declares.has("forward") and not profile.declares.has("reply")
    assert (
        profile.declines["kontakt_laege"].reason == "findes ikke"
        and profile.declines["reply"].author == "Ida"
    )
    assert profile.citizens.fictitious == ("6101011234",)


def test_piped_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = made(answers="Leverandør\nSystem\n2.1\nlps\n", monkeypatch=monkeypatch)
    assert profile.system.title == "Leverandør System 2.1" and profile.role == "lps"


def test_a_person_is_asked_again_after_a_wrong_answer() -> None:
    write = io.StringIO()
    read = io.StringIO("A/S\nEOJ\n1\ntandlæge\neoj\n")
    values = Questions("en", read, write, patient=True).profile()
    assert values["system"]["role"] == "eoj"
    assert "must be one of: epj" in write.getvalue() and "the vendor [Eksempel A/S]: " in write.getvalue()


@pytest.mark.parametrize(
    "word", ["system.role=tandlæge", "organisation.sor=12", "driver.timeout=snart", "fremmed.x=1", "uden", "=1",
             "declares.reply=måske", f"declines.reply={'x' * 300}", "driver.token=hunter2", "harness.port=x"]
)  # fmt: skip
def test_wrong_answers_beforehand_are_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "sut", "--set", word]) == 2
    assert not Path("sut.toml").exists() and not list(Path().glob("*.toml"))
    assert "hunter2" not in capsys.readouterr().err


def test_an_ability_both_declared_and_declined_is_refused_whole() -> None:
    assert main(["new", "sut", "--set", "declares.reply=ja", "--set", "declines.reply=kan ikke"]) == 3
    assert not list(Path().glob("*.toml"))


def test_a_file_is_never_overwritten() -> None:
    Path("min.toml").write_text("# min\n")
    assert main(["new", "sut", "min.toml"]) == 2
    assert Path("min.toml").read_text() == "# min\n"


def test_the_file_is_commented_and_names_its_schema() -> None:
    for lang, word in (("da", "leverandøren"), ("en", "the vendor")):
        assert main(["new", "sut", f"{lang}.toml", "--lang", lang]) == 0
        lines = Path(f"{lang}.toml").read_text(encoding="utf-8").splitlines()
        assert lines[0] == "#:schema ./sut.schema.json" and f"# {word}" in lines
        keys = {line.removeprefix("# ").partition(" = ")[0] for line in lines if " = " in line}
        assert keys >= {field.key for table in tables().values() for field in table.fields.values()}
    assert Path("sut.schema.json").exists()


def test_every_commented_example_is_accepted_too(tmp_path: Path) -> None:
    """What a vendor gets by taking the mark of a comment away."""
    made("driver.kind=http")
    plain = Path("sut.toml").read_text(encoding="utf-8")
    for table in tables().values():
        for field in table.fields.values():
            line = next(
                row for row in plain.splitlines() if row.removeprefix("# ").startswith(f"{field.key} = ")
            )
            text = plain.replace(f"\n{line}\n", f"\n{line.removeprefix('# ')}\n", 1)
            if not table.required:
                text = text.replace(f"# [{table.name}]", f"[{table.name}]")
            path = tmp_path / "prøve.toml"
            path.write_text(text, encoding="utf-8")
            load(path)


_WORD = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(_WORD, max_size=40),
    st.dictionaries(st.sampled_from(["system.vendor", "organisation.name"]), _WORD),
)
def test_any_answers_make_a_profile_or_are_refused(answers: list[str], given_: dict[str, str]) -> None:
    lines = io.StringIO("\n".join(" ".join(answer.split()) for answer in answers))
    try:
        values = Questions("da", lines, io.StringIO(), False, dict(given_)).profile()
    except UsageError:
        return
    Path("x.toml").write_text(written(values, "x.toml", "./s", "da"), encoding="utf-8")
    load(Path("x.toml"))


def test_pairs() -> None:
    assert pairs(["a.b=c=d", "e="]) == {"a.b": "c=d", "e": ""}

"""The doctor against real sockets, files and certificates: every fault with its cause and cure, none a FAIL."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from proevesten.cli.main import main
from proevesten.doctor import Check, examine, examine_file
from proevesten.doctor.examination import require_health
from proevesten.doctor.model import Patient
from proevesten.doctor.numbers import verhoeff_ok
from proevesten.errors import ConfigurationError
from proevesten.sut.profile import load
from tests.doctor.adapters import Answers, adapter
from tests.doctor.authority import Made, make, tls_server
from tests.support import ROOT
from tests.sut.profiles import changed, written

SECRET = "hemmelig-hunter2"


def look(folder: Path, **values: Any) -> dict[str, Check]:
    """The checks of the example profile with changes, by name; every fault has a cause and a cure."""
    values.setdefault("driver__kind", "manual")
    checks = examine_file(written(folder, changed(**values)), ROOT, patience=2)
    for check in checks:
        assert SECRET not in repr(check)
        if check.state == "fault":
            assert check.cause.da and check.cause.en and check.cure.da and check.cure.en, check
        assert check.title.da and check.title.en
    return {check.name: check for check in checks}


def states(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if check.state == "fault"}


def test_all_well(tmp_path: Path) -> None:
    answers = Answers(reaches=True)
    with adapter(answers) as address:
        checks = look(tmp_path, driver__kind="http", driver__address=address)
    assert states(checks) == set()
    for name in ("profile", "dns:adapter", "tcp:adapter", "adapter", "clock", "sor", "listen", "reach"):
        assert checks[name].state == "ok", checks[name]
    require_health(list(checks.values()))


def test_a_broken_file_is_told_fault_by_fault(tmp_path: Path) -> None:
    checks = examine_file(written(tmp_path, changed(system__role="ehr", organisation__name=7)), ROOT)
    assert [c.name for c in checks] == ["profile", "profile"] and all(c.state == "fault" for c in checks)
    assert "[system] role" in checks[0].cause.da


# -- numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "check", "said"),
    [
        ("location_number", "5790000901914", "location-number:location_number", "5790000901913"),
        ("location_number", "5790000900077", "location-number:location_number", "tilhører den simulerede"),
        ("advis_location_number", "5790000900001", "location-number:advis_location_number", "kontrolciffer"),
        ("sor", "9901911000016006", "sor", "ingen SOR-kode"),
        ("sor", "990191100001", "sor", "ingen SOR-kode"),
        ("sor", "9900071000016005", "sor", "tilhører den simulerede"),
    ],
)
def test_numbers(tmp_path: Path, key: str, value: str, check: str, said: str) -> None:
    checks = look(tmp_path, **{f"organisation__{key}": value})
    assert states(checks) == {check}
    assert said in checks[check].cause.da + checks[check].cure.da


def test_verhoeff_sees_every_changed_digit_and_every_swap() -> None:
    code = "9901911000016005"
    assert verhoeff_ok(code)
    for place in range(len(code)):
        for digit in "0123456789".replace(code[place], ""):
            assert not verhoeff_ok(code[:place] + digit + code[place + 1 :])
        if place and code[place] != code[place - 1]:
            assert not verhoeff_ok(code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :])


@pytest.mark.parametrize(
    ("number", "state", "said"),
    [("6101011234", "ok", "1 fiktive"), ("9913011234", "fault", "nr. 1"), ("0101011234", "ok", "erklærer")],
)
def test_citizens_are_told_by_place(tmp_path: Path, number: str, state: str, said: str) -> None:
    check = look(tmp_path, citizens__fictitious=[number])["citizens"]
    assert check.state == state and said in check.cause.da
    assert number not in repr(check)


def test_versions_that_nothing_judges(tmp_path: Path) -> None:
    checks = look(tmp_path, declares__receives=["XDIS91 XD9199X", "XDIS17 XD1730C"])
    assert states(checks) == {"formats"} and "XDIS91 XD9134L" in checks["formats"].cure.da


# -- secrets and folders ---------------------------------------------------------------------------------------


def test_secrets_are_looked_for_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUT_THERE", SECRET)
    monkeypatch.delenv("SUT_GONE", raising=False)
    (tmp_path / "tom").write_text("\n")
    checks = look(tmp_path, driver__token={"env": "SUT_THERE"}, connection__password={"env": "SUT_GONE"})
    assert checks["secret:driver.token"].state == "ok"
    assert states(checks) == {"secret:connection.password"}
    assert states(look(tmp_path, connection__password={"file": "tom"})) == {"secret:connection.password"}


def test_folders_are_tried(tmp_path: Path) -> None:
    root = tmp_path / "vans"
    for name in ("til", "fra"):
        (root / name).mkdir(parents=True)
    checks = look(tmp_path, connection__way="folder", connection__folder="vans")
    assert states(checks) == {"folder:arkiv"} and "mkdir" in checks["folder:arkiv"].cure.da
    (root / "arkiv").mkdir()
    assert states(look(tmp_path, connection__way="folder", connection__folder="vans")) == set()
    assert not list(root.rglob("*proevesten*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    for name in ("til", "fra", "arkiv"):
        (tmp_path / name).mkdir()
    (tmp_path / "fra").chmod(0o555)
    assert states(look(tmp_path, connection__way="folder", connection__folder=".")) == {"folder:fra"}


# -- client certificate ----------------------------------------------------------------------------------------


def certified(folder: Path, made: Made, **values: Any) -> dict[str, Check]:
    made.save(folder / "client.pem")
    return look(folder, connection__certificate="client.pem", **values)


@pytest.mark.parametrize(
    ("make_it", "faults", "said"),
    [
        (lambda: make(), set(), "selvudstedt"),
        (lambda: make(issuer_name="Den Danske Stat OCES udstedende-CA 1"), set(), "OCES3"),
        (lambda: make(serial="CVR:99999999-FID:12345678"), {"certificate-issuer"}, "FOCES"),
        (lambda: make(serial="CVR:99999999-UID:12345678"), {"certificate-issuer"}, "VOCES"),
        (lambda: make(issuer_name="TRUST2408 OCES CA IV"), {"certificate-issuer"}, "OCES2"),
        (lambda: make(issuer_name="Let's Encrypt"), {"certificate-issuer"}, "hverken OCES3"),
        (lambda: make(days=(-20, -1)), {"certificate-validity"}, "udløb"),
        (lambda: make(days=(1, 20)), {"certificate-validity"}, "gælder først"),
        (lambda: make(days=(-1, 800)), {"certificate-validity"}, "to år"),
        (lambda: make(mail=""), {"certificate-mail"}, "mailadresse"),
    ],
)
def test_client_certificates(
    tmp_path: Path, make_it: Callable[[], Made], faults: set[str], said: str
) -> None:
    checks = certified(tmp_path, make_it())
    assert states(checks) == faults
    assert said in " ".join(c.cause.da for c in checks.values() if c.name.startswith("certificate"))


def test_the_key_must_belong_to_the_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUT_KEY", SECRET)
    made = make()
    made.save_key(tmp_path / "right.key")
    made.save_key(tmp_path / "locked.key", SECRET)
    make().save_key(tmp_path / "other.key")
    right = certified(tmp_path, made, connection__certificate_key="right.key")
    assert right["certificate-key"].state == "ok" and states(right) == set()
    locked = {"connection__certificate_key": "locked.key"}
    assert states(certified(tmp_path, made, **locked)) == {"certificate-key"}
    opened = certified(tmp_path, made, **locked, connection__certificate_password={"env": "SUT_KEY"})
    assert opened["certificate-key"].state == "ok"
    for name in ("other.key", "gone.key"):
        assert states(certified(tmp_path, made, connection__certificate_key=name)) == {"certificate-key"}


@pytest.mark.parametrize(
    "content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_certificate_files_that_are_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "c.pem").write_bytes(content)
    keys = {f"connection__{key}": "c.pem" for key in ("certificate", "authority", "public_key")}
    assert states(look(tmp_path, **keys)) == {"certificate", "authority", "public-key"}


# -- names, connections, TLS -----------------------------------------------------------------------------------


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    checks = look(tmp_path, connection__way="http_push", connection__address="https://findes-ikke.invalid/x")
    assert states(checks) == {"dns:connection"}


def test_a_port_that_nobody_listens_at(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    checks = look(tmp_path, driver__kind="http", driver__address=f"http://127.0.0.1:{port}")
    assert states(checks) == {"tcp:adapter", "adapter"}


@pytest.fixture(scope="module")
def root() -> Made:
    return make("Eksempel rod", authority=True)


@pytest.mark.parametrize(
    ("hosts", "days", "trusted", "said"),
    [
        (("127.0.0.1",), (-1, 9), True, ""),
        (("127.0.0.1",), (-9, -1), True, "udløbet"),
        (("127.0.0.1",), (1, 9), True, "gælder ikke endnu"),
        (("andet.test",), (-1, 9), True, "anden adresse"),
        (("127.0.0.1",), (-1, 9), False, "udsteder kendes ikke"),
    ],
    ids=["right", "expired", "early", "wrong-name", "unknown-issuer"],
)
def test_tls_chains(
    tmp_path: Path, root: Made, hosts: tuple[str, ...], days: tuple[int, int], trusted: bool, said: str
) -> None:
    root.save(tmp_path / "root.pem")
    trust = {"connection__authority": "root.pem"} if trusted else {}
    with tls_server(make("server", issuer=root, hosts=hosts, days=days), tmp_path) as port:
        address = f"https://127.0.0.1:{port}"
        checks = look(tmp_path, connection__way="http_push", connection__address=address, **trust)
    assert states(checks) == ({"tls:connection"} if said else set())
    assert said in checks["tls:connection"].cause.da


def test_a_self_signed_server(tmp_path: Path) -> None:
    with tls_server(make("server", hosts=("127.0.0.1",)), tmp_path) as port:
        checks = look(tmp_path, connection__way="http_push", connection__address=f"https://127.0.0.1:{port}")
    assert "selvudstedt" in checks["tls:connection"].cause.da


def test_a_server_that_speaks_no_tls(tmp_path: Path) -> None:
    with adapter(Answers()) as address:
        secure = address.replace("http", "https")
        checks = look(tmp_path, connection__way="http_push", connection__address=secure)
    assert states(checks) == {"tls:connection"}


def test_a_silent_server_does_not_hold_the_doctor(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        profile = load(
            written(tmp_path, changed(driver__kind="http", driver__address=f"http://127.0.0.1:{port}"))
        )
        begun = monotonic()
        checks = examine(profile, ROOT, patience=0.5, longest=1.5)
        assert monotonic() - begun < 4
    assert {c.name for c in checks if c.state == "fault"} >= {"adapter"}


# -- the adapter -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(about={"role": "EOJ", "contract": 2}), "version 2"),
        (Answers(about={"role": "EOJ"}), "version –"),
        (Answers(about={"role": "LPS", "contract": 1}), "rollen »LPS«"),
        (Answers(about={"role": "EOJ", "contract": 1, "version": "9"}), "version »9«"),
        (Answers(about=[1]), "følger ikke kontrakten"),
        (Answers(raw=b"<html>"), "følger ikke kontrakten"),
        (Answers(raw=b"[" * 100_000), "følger ikke kontrakten"),
        (Answers(raw=b"x" * 9_000_000), "svarer ikke"),
        (Answers(status=500, about={"token": SECRET}), "svarede 500"),
    ],
)
def test_adapters_at_fault(tmp_path: Path, answers: Answers, said: str) -> None:
    with adapter(answers) as address:
        checks = look(tmp_path, driver__kind="http", driver__address=address)
    assert states(checks) == {"adapter"}
    assert said in checks["adapter"].cause.da


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (-20, "ok"), (120, "fault"), (-7200, "fault")])
def test_the_clock(tmp_path: Path, seconds: int, state: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    with adapter(Answers(date=date)) as address:
        checks = look(tmp_path, driver__kind="http", driver__address=address)
    assert checks["clock"].state == state


@pytest.mark.parametrize("date", ["", "i går"])
def test_no_clock_to_see(tmp_path: Path, date: str) -> None:
    with adapter(Answers(date=date)) as address:
        assert look(tmp_path, driver__kind="http", driver__address=address)["clock"].state == "skipped"


def test_a_program(tmp_path: Path) -> None:
    script = tmp_path / "adapter.sh"
    script.write_text('#!/bin/sh\ncat >/dev/null\necho \'{"role": "EOJ", "contract": 1}\'\n')
    checks = look(tmp_path, driver__kind="command", driver__command=["./adapter.sh"])
    assert states(checks) == {"command", "adapter"}  # it may not be run yet
    script.chmod(0o755)
    checks = look(tmp_path, driver__kind="command", driver__command=[str(script)])
    assert states(checks) == set() and checks["adapter"].state == "ok"


# -- the harness's own side ------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_port_that_is_taken(tmp_path: Path, taken: int) -> None:
    checks = look(tmp_path, harness__port=taken)
    assert states(checks) == {"listen"} and "optaget" in checks["listen"].cause.da


def test_an_address_of_another_machine(tmp_path: Path) -> None:
    assert "ikke denne maskines" in look(tmp_path, harness__host="192.0.2.1")["listen"].cause.da


def test_the_callback_must_end_here(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    right = {"harness__port": port, "harness__callback": f"http://localhost:{port}"}
    assert look(tmp_path, **right)["callback"].state == "ok"
    with adapter(Answers()) as address:
        assert states(look(tmp_path, harness__callback=address)) == {"callback"}
    assert states(look(tmp_path, harness__callback=f"http://127.0.0.1:{port}/", harness__port=0)) == {
        "callback"
    }


def test_a_system_that_cannot_reach_us(tmp_path: Path) -> None:
    with adapter(Answers(reaches=False)) as address:
        checks = look(tmp_path, driver__kind="http", driver__address=address)
    assert states(checks) == {"reach"}


# -- whole ---------------------------------------------------------------------------------------------------


def test_an_examiner_that_breaks_takes_nobody_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(patient: Patient) -> Iterator[Check]:
        raise ZeroDivisionError(SECRET)
        yield

    monkeypatch.setattr("proevesten.doctor.examination.EXAMINERS", (("sor", broken),))
    checks = look(tmp_path)
    assert states(checks) == {"doctor:sor"}


def test_a_run_does_not_begin_with_a_fault(tmp_path: Path) -> None:
    checks = look(tmp_path, organisation__sor="9901911000016006")
    with pytest.raises(ConfigurationError, match="SOR-kode") as caught:
        require_health(list(checks.values()))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("lang", "word"), [("da", "Gør dette"), ("en", "Do this")])
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, word: str) -> None:
    path = written(tmp_path, changed(driver__kind="manual"))
    assert main(["doctor", "--sut", str(path), "--lang", lang]) == 0
    assert word not in capsys.readouterr().out
    path = written(tmp_path, changed(driver__kind="manual", organisation__sor="9901911000016006"))
    assert main(["doctor", "--sut", str(path), "--lang", lang]) == 3
    assert word in capsys.readouterr().out
    assert main(["doctor", "--sut", str(tmp_path / "gone.toml"), "--lang", lang]) == 3

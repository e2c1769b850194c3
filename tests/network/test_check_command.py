"""`proevesten network check`: exit codes, both languages, JSON and the page to send."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import run_cli
from tests.support import ROOT

FIXTURES = ROOT / "fixtures" / "network"


@pytest.mark.parametrize(
    ("name", "code"), [("complete.txt", 0), ("partly.txt", 1), ("iptables.rules", 1), ("fortigate.conf", 1)]
)
def test_exit_codes(name: str, code: int) -> None:
    done = run_cli("network", "check", str(FIXTURES / name))
    assert (done.code, done.err) == (code, "")
    assert ("Ja:" if code == 0 else "Nej:") in done.out.splitlines()[-1]


def test_an_unreadable_line_is_named_with_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "rules.txt"
    path.write_text("tcp 443 any allow\ntcp 443 any perhaps\n", encoding="utf-8")
    for lang, word in (("da", "linje 2"), ("en", "line 2")):
        done = run_cli("network", "check", str(path), "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert word in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [["--client", "x"], ["--way", "lan"]])
def test_wrong_options_exit_2(words: list[str]) -> None:
    assert run_cli("network", "check", str(FIXTURES / "partly.txt"), *words).code == 2


def test_a_missing_file_exits_2() -> None:
    assert run_cli("network", "check", "gone.txt").code == 2


def test_standard_input_is_read() -> None:
    assert run_cli("network", "check", "-", data=b"any any any allow\n").code == 0


def test_json_carries_what_is_missing_and_the_rules_to_paste() -> None:
    done = run_cli("network", "check", str(FIXTURES / "partly.txt"), "--format", "json", "--lang", "en")
    told = json.loads(done.out)
    assert (told["verdict"], told["form"], told["clients"]) == ("fail", "plain", ["10.20.0.0/16"])
    assert {
        "protocols": "UDP",
        "ports": "40000-49999",
        "destinations": ["77.243.51.130", "185.29.78.192/26"],
    } in told["missing"]
    assert [f["line"] for f in told["findings"] if f["severity"] == "error"] == [2, 6]
    assert all(f["requirement"] == "NET-01" for f in told["findings"])
    assert told["paste"].startswith("tcp ")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_is_one_file_that_loads_nothing_and_runs_nothing(tmp_path: Path, lang: str) -> None:
    rules = tmp_path / "<script>alert(1)</script>.txt".replace("/", "∕")
    hostile = "udp 1-2 any deny <img src=x onerror=alert(1)>"
    rules.write_text("*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m comment --comment \"" + hostile + "\" -j DROP\n"
                     "COMMIT\n", encoding="utf-8")  # fmt: skip
    page = tmp_path / "side.html"
    done = run_cli("network", "check", str(rules), "--out", str(page), "--lang", lang)
    assert done.code == 1
    html = page.read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in html
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"(src|href)=", html.replace("&lt;img src=x", ""))
    assert html.count("77.243.51.128/28") >= 2
    assert "iptables -I FORWARD" in html

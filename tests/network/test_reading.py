"""Forms are told by content, what cannot be read is named by line, and nothing else ever comes out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.errors import ProevestenError, UnreadableError
from proevesten.network import fortigate, iptables, plain
from proevesten.network.judge import judge
from proevesten.network.model import RuleSet
from proevesten.network.reading import read
from tests.network.rule_sets import rule_sets
from tests.support import ROOT, full_run

EXAMPLES = [p for p in sorted((ROOT / "fixtures" / "network").iterdir()) if p.suffix != ".md"]
RUNS = settings(max_examples=3000 if full_run() else 150, deadline=None)
HEAD = "*filter\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"


def bodies(rule_set: RuleSet) -> list[tuple[object, ...]]:
    [table] = rule_set.tables
    return [(r.action, r.match, r.disabled) for r in (*table.chains[table.start], table.default)]


@RUNS
@given(rule_sets())
def test_the_plain_list_reads_what_it_writes(rule_set: RuleSet) -> None:
    assert bodies(plain.read(plain.write(rule_set))) == bodies(rule_set)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("complete.txt", "plain"),
        ("partly.txt", "plain"),
        ("iptables.rules", "iptables"),
        ("fortigate.conf", "fortigate"),
    ],
)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_the_form_is_told_by_content(name: str, form: str, ends: bytes) -> None:
    data = (ROOT / "fixtures" / "network" / name).read_bytes()
    assert read(data.replace(b"\n", ends)).form == form
    assert read(b"\xef\xbb\xbf" + data.replace(b"\n", ends)).form == form


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("tcp 443 any allow\ntcp 70000 any allow", 2),
        ("tcp 443 any allow\ntcp 443 any", 2),
        ("tcp 443 any allow\n\ntcp 443 77.243.51.300 allow", 3),
        ("tcp 443 @gone allow", 1),
        ("tcp 443 any allow\nicmp 443 any allow", 2),
        ("tcp 500-400 any allow", 1),
        ("tcp 443 any allow\ndefault maybe", 2),
        ("tcp 443 2001:db8::/32 allow", 1),
        (HEAD + "-A FORWARD -p tcp --dport 99999 -j ACCEPT\nCOMMIT", 4),
        (HEAD + "-A GONE -j ACCEPT\nCOMMIT", 4),
        (HEAD + '-A FORWARD -m comment --comment "x -j ACCEPT', 4),
        (HEAD + "-A FORWARD -d fe80::/10 -j ACCEPT\nCOMMIT", 4),
        (HEAD + "nonsense\nCOMMIT", 4),
        ("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT", 1),
        ("config firewall policy\nedit 1\nset name \"x\nnext\nend\n", 3),
        ("config firewall policy\nedit 1\nset action accept\n", 1),
        ("config firewall policy\nend\nend\n", 3),
        ("config firewall address\nedit x\nset subnet 1.2.3 255.0.0.0\nnext\nend\n"
         "config firewall policy\nedit 1\nset dstaddr x\nset srcaddr x\nnext\nend\n", 3),
        ("config firewall addrgrp\nedit x\nset member x\nnext\nend\n"
         "config firewall policy\nedit 1\nset dstaddr x\nset srcaddr x\nnext\nend\n", 2),
        ("access-list out extended permit tcp any any eq 443", 1),
        ("table inet filter {\n}", 1),
        ("<xml/>", 1), ("{}", 1), ("", 1), ("hej verden", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableError) as told:
        read(text.encode())
    assert told.value.where == f":{line}"
    assert f"linje {line}" in told.value.message.da
    assert f"line {line}" in told.value.message.en


@pytest.mark.parametrize("data", [b"\0\1\2", b"x" * (20 * 1024 * 1024 + 1)])
def test_binary_and_huge_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data)


@RUNS
@given(st.one_of(st.text(), st.text("tcpudany 0123456789.-/,!@;#\n*:ACFOUTRW\"\\'")))
def test_any_text_gives_a_rule_set_or_our_own_error(text: str) -> None:
    for reader in (plain.read, iptables.read, fortigate.read):
        try:
            judge(reader(text))
        except ProevestenError as fault:
            assert fault.message.da and fault.message.en


WORDS = ["", "!", "-A", "any", "-j", "config firewall policy", "end", "next", '"', "set", "-1", "99999", "ø", "*nat",
         "edit", "0.0.0.0/0", "deny", "\n", ":X - [0:0]", "--dport",
         "-", "/", "COMMIT", "\\", "-m set --match-set a b c"]  # fmt: skip


@RUNS
@given(
    st.sampled_from(EXAMPLES),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(WORDS)), min_size=1, max_size=4),
)
def test_a_damaged_export_gives_a_judgement_or_our_own_error(
    path: object, damage: list[tuple[int, str]]
) -> None:
    words = path.read_text(encoding="utf-8").split(" ")  # type: ignore[attr-defined]
    for at, word in damage:
        words[at % len(words)] = word
    try:
        judge(read(" ".join(words).encode()))
    except ProevestenError as fault:
        assert fault.message.da

"""The probe against a far end on loopback: open, closed, silent, and certificates good and bad."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.errors import ConfigurationError, UsageError
from proevesten.network import certificate, packets
from proevesten.network.probing.run import run
from proevesten.network.probing.targets import Probe, parse, sampled, simulated
from proevesten.network.responder import Addresses, Responder
from proevesten.network.wording import ports
from tests.cli.conftest import run_cli
from tests.network.far_end import far_end

HOST = "127.0.0.1"


@pytest.fixture
def vdx(tmp_path: Path) -> Iterator[Addresses]:
    with far_end(Responder(folder=tmp_path)) as addresses:
        yield addresses


def states(probes: list[Probe], authority: Path | None = None) -> list[str]:
    return [str(o.state) for o in run(probes, timeout=1.0, authority=authority)]


def test_all_open_with_echo_and_own_address_seen(vdx: Addresses) -> None:
    targets = list(vdx.as_endpoints().values())[:3]
    outcomes = run([p for t in targets for p in parse(t)], timeout=2.0, authority=vdx.authority)
    assert {str(o.state) for o in outcomes} == {"open"}
    assert [o.detail for o in outcomes] == ["redirected", "handshake"] + ["echoed"] * 8
    assert outcomes[0].values["place"] == f"https://{HOST}:{vdx.https}/"
    assert outcomes[1].values["version"] in ("TLSv1.2", "TLSv1.3")
    assert all(o.values["back"] == "5" and o.values["seen"].startswith(f"{HOST}:") for o in outcomes[2:])


def test_an_unknown_issuer_is_suspected_of_interception(vdx: Addresses) -> None:
    [outcome] = run([Probe("tls", HOST, vdx.https)], timeout=2.0)
    assert (str(outcome.state), outcome.detail) == ("wrong", "intercepted")
    assert "authority" in outcome.values["issuer"]


def test_another_name_is_told(tmp_path: Path) -> None:
    with far_end(Responder(names=(), folder=tmp_path)) as other:
        [outcome] = run([Probe("tls", "localhost", other.https)], timeout=2.0, authority=other.authority)
    assert outcome.detail == "wrong_name"


def test_an_expired_certificate_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = certificate.make

    def old(folder: Path, names: list[str]) -> object:
        return make(folder, names, starts=datetime.now(UTC) - timedelta(days=40), days=30)

    monkeypatch.setattr(certificate, "make", old)
    with far_end(Responder(folder=tmp_path)) as addresses:
        [outcome] = run([Probe("tls", HOST, addresses.https)], timeout=2.0, authority=addresses.authority)
    assert outcome.detail == "expired"


def test_ports_that_speak_something_else_are_wrong_not_open(vdx: Addresses) -> None:
    probes = [Probe("tls", HOST, vdx.http), Probe("redirect", HOST, vdx.https)]
    assert "open" not in states(probes, vdx.authority)


def test_closed_ports_are_refused_and_udp_tells_so_too(vdx: Addresses) -> None:
    with socket.socket() as held:  # bound but not listening: refused, and nobody else can take it
        held.bind((HOST, 0))
        port = held.getsockname()[1]
        probes = [Probe(kind, HOST, port) for kind in ("redirect", "tls", "tcp", "tcp-media")]
        assert states(probes) == ["refused"] * 4
    assert states([Probe("udp-media", HOST, 1)]) == ["refused"]


def test_a_mute_udp_port_is_silent_and_a_mute_tcp_port_is_open() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        udp.bind((HOST, 0))
        tcp.bind((HOST, 0))
        tcp.listen()
        probes = [
            Probe("udp-media", HOST, udp.getsockname()[1]),
            Probe("tcp-media", HOST, tcp.getsockname()[1]),
        ]
        outcomes = run(probes, timeout=0.3)
    assert [str(o.state) for o in outcomes] == ["silent", "open"]
    assert outcomes[1].detail == "no_echo"


def test_a_name_that_does_not_exist_is_told() -> None:
    assert states([Probe("tcp", "nowhere.invalid", 443)]) == ["no_name"]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("vdx.test:80", {("redirect", 80)}),
        ("vdx.test:443", {("tls", 443)}),
        ("vdx.test:40000", {("tcp-media", 40000), ("udp-media", 40000)}),
        ("vdx.test:5061", {("tcp", 5061)}),
        ("https://vdx.test", {("tls", 443)}),
        ("udp://vdx.test:9", {("udp-media", 9)}),
    ],
)
def test_targets(words: str, kinds: set[tuple[str, int]]) -> None:
    assert {(p.kind, p.port) for p in parse(words)} == kinds


def test_a_host_alone_means_the_whole_demand_sampled_with_its_ends() -> None:
    probes = parse("vdx.test")
    udp = [p.port for p in probes if p.kind == "udp-media"]
    assert (udp[0], udp[-1], len(udp)) == (40000, 49999, 8)
    assert {("redirect", 80), ("tls", 443)} <= {(p.kind, p.port) for p in probes}


@pytest.mark.parametrize("words", ["", "a b", "x:99999", "x:5-1", "tcp://x", "ftp://x:1", "x:1:2", "ø.dk:1"])
def test_a_wrong_target_is_our_own_error(words: str) -> None:
    with pytest.raises(UsageError):
        parse(words)


@given(st.text(max_size=40))
def test_any_words_give_probes_or_our_own_error(words: str) -> None:
    try:
        assert all(0 <= p.port <= 65535 for p in parse(words))
    except UsageError as fault:
        assert fault.message.da


@given(st.integers(0, 65535), st.integers(0, 65535))
def test_a_sample_is_small_inside_and_has_both_ends(one: int, other: int) -> None:
    low, high = sorted((one, other))
    chosen = sampled(ports(f"{low}-{high}"))
    assert chosen[0] == low
    assert chosen[-1] == high
    assert len(chosen) <= 8


@given(st.binary(min_size=12, max_size=12), st.ip_addresses(v=4), st.integers(0, 65535))
def test_stun_tells_the_address_it_was_asked_from(transaction: bytes, address: object, port: int) -> None:
    reply = packets.answer(packets.stun_request(transaction), str(address), port)
    assert reply is not None
    assert packets.stun_transaction(reply, packets.SUCCESS) == transaction
    assert packets.seen_address(reply) == f"{address}:{port}"


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_by_no_more_than_they_are_or_a_stun_answer(data: bytes) -> None:
    reply = packets.answer(data, HOST, 1)
    assert reply is None or reply == data or len(reply) == 32
    packets.seen_address(data)


def test_nothing_real_is_a_default(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        simulated(tmp_path / "endpoints.json")
    done = run_cli("network", "probe", cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert "proevesten serve" in done.err


def test_the_command_finds_the_simulated_vdx_and_writes_the_page(tmp_path: Path, vdx: Addresses) -> None:
    (tmp_path / "data").mkdir()
    held = {name.partition(".")[2]: value for name, value in vdx.as_endpoints().items()}
    (tmp_path / "data" / "endpoints.json").write_text(json.dumps({"network": held}), encoding="utf-8")
    page = tmp_path / "side.html"
    done = run_cli("network", "probe", "--format", "json", "--out", str(page), cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    assert json.loads(done.out)["verdict"] == "pass"
    html = page.read_text(encoding="utf-8")
    assert "Ja: alt, der blev prøvet, er åbent" in html
    assert "<script" not in html
    closed = run_cli("network", "probe", "--target", f"udp://{HOST}:1", "--lang", "en", cwd=tmp_path)
    assert closed.code == 1
    assert "refused" in closed.out

"""The probe through a router of its own whose firewall lets all, some or nothing through (namespaces).

client 10.99.1.2 — 10.99.1.1 router 10.99.2.1 — 10.99.2.2 vdx
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.network.far_end import run, why_no_namespaces
from tests.support import ROOT, skip_or_fail

VDX = "10.99.2.2"
MEDIA = (40000, 44000, 49999)
FAR_END = f"""
import asyncio, sys
from pathlib import Path
from proevesten.network.responder import Responder
async def main():
    await Responder("{VDX}", http=80, https=443, media={MEDIA}, folder=Path(sys.argv[1])).start()
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


class Network:
    """Three namespaces in a row; `rules` replaces the router's FORWARD rules."""

    def __init__(self, folder: Path) -> None:
        self._names = {n: f"pv{os.getpid()}{n}" for n in ("client", "router", "vdx")}
        self._folder = folder
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}

    def build(self) -> None:
        for name in self._names.values():
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        for number, side in ((1, "client"), (2, "vdx")):
            near, far = f"pv{os.getpid() % 10000}r{number}", f"pv{os.getpid() % 10000}e{number}"
            run("ip", "link", "add", near, "netns", self._names["router"], "type", "veth", "peer", "name", far,
                "netns", self._names[side])  # fmt: skip
            for place, link, last in (("router", near, 1), (side, far, 2)):
                run("ip", "-n", self._names[place], "addr", "add", f"10.99.{number}.{last}/24", "dev", link)
                run("ip", "-n", self._names[place], "link", "set", link, "up")
            run("ip", "-n", self._names[side], "route", "add", "default", "via", f"10.99.{number}.1")
        run(*self.inside("router"), "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        # A router tells of refusals once a second or so; the test asks for many at once.
        run(*self.inside("router"), "sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit")

    def inside(self, place: str) -> list[str]:
        return ["ip", "netns", "exec", self._names[place]]

    def rules(self, *rules: str) -> None:
        run(*self.inside("router"), "iptables", "-F", "FORWARD")
        for rule in rules:
            run(*self.inside("router"), "iptables", "-A", "FORWARD", *rule.split())

    def saved(self) -> bytes:
        return run(*self.inside("router"), "iptables-save").encode()

    def probe(self, target: str) -> dict[tuple[str, int], dict[str, Any]]:
        words = [*self.inside("client"), sys.executable, "-m", "proevesten", "network", "probe", "--format", "json",
                 "--timeout", "1", "--lang", "en", "--target", target]  # fmt: skip
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=60, env=self.environment, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        return {(p["kind"], p["port"]): p for p in json.loads(done.stdout)["probes"]}

    def remove(self) -> None:
        for name in self._names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=20, check=False)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    reason = why_no_namespaces()
    if reason:
        skip_or_fail("namespaces", reason)
    folder = tmp_path_factory.mktemp("vdx")
    made = Network(folder)
    far = None
    try:
        made.build()
        far = subprocess.Popen(
            [*made.inside("vdx"), sys.executable, "-c", FAR_END, str(folder)],
            stdout=subprocess.PIPE, text=True, env=made.environment,
        )  # fmt: skip
        assert far.stdout is not None
        assert far.stdout.readline() == "ready\n", "the far end was awaited"
        yield made
    finally:
        if far is not None:
            far.kill()
            far.wait(20)
        made.remove()


TARGET = f"{VDX}:80,443," + ",".join(map(str, MEDIA))


def told(found: dict[tuple[str, int], dict[str, Any]]) -> dict[tuple[str, int], str]:
    return {key: probe["state"] for key, probe in found.items()}


def test_nothing_blocked(network: Network) -> None:
    network.rules()
    found = network.probe(TARGET)
    assert found[("tls", 443)]["detail"] == "intercepted", "the simulated authority is not a public one"
    assert {state for (kind, _), state in told(found).items() if kind != "tls"} == {"open"}
    assert found[("udp-media", 44000)]["values"]["seen"].startswith("10.99.1.2:")


def test_dropped_udp_is_silent_behind_the_router_while_tcp_is_open(network: Network) -> None:
    network.rules("-p udp -j DROP")
    found = network.probe(TARGET)
    assert {told(found)[("udp-media", port)] for port in MEDIA} == {"silent"}
    assert {told(found)[("tcp-media", port)] for port in MEDIA} == {"open"}
    assert found[("udp-media", 40000)]["hop"] == "> 1: 10.99.1.1"
    assert "closed behind it" in found[("udp-media", 40000)]["message"]


def test_a_range_that_is_too_short_closes_only_its_end(network: Network) -> None:
    network.rules(*(f"-p {p} -d {VDX} --dport 45000:49999 -j DROP" for p in ("tcp", "udp")))
    state = told(network.probe(TARGET))
    assert [state[("udp-media", port)] for port in MEDIA] == ["open", "open", "silent"]
    assert [state[("tcp-media", port)] for port in MEDIA] == ["open", "open", "timed_out"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("icmp-port-unreachable", "refused"),
        ("icmp-net-unreachable", "unreachable"),
        ("icmp-admin-prohibited", "unreachable"),
    ],
)
def test_a_router_that_says_no_is_named(network: Network, answer: str, state: str) -> None:
    network.rules(f"-j REJECT --reject-with {answer}")
    found = network.probe(TARGET)
    assert set(told(found).values()) == {state}
    assert {probe["hop"] for probe in found.values()} == {"10.99.1.1"}


def test_a_reset_is_refused_and_a_drop_times_out(network: Network) -> None:
    network.rules("-p tcp --dport 80 -j REJECT --reject-with tcp-reset", "-p tcp --dport 443 -j DROP")
    state = told(network.probe(f"{VDX}:80,443"))
    assert state == {("redirect", 80): "refused", ("tls", 443): "timed_out"}


def test_a_target_that_does_not_exist_ends_in_bounded_time(network: Network) -> None:
    network.rules()
    assert set(told(network.probe("10.99.3.3")).values()) <= {"timed_out", "unreachable", "silent"}


def test_the_offline_check_reads_what_this_kernel_saves(network: Network) -> None:
    from proevesten.network.judge import judge
    from proevesten.network.reading import read

    network.rules(
        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-d 77.243.51.130 -p udp -j DROP",
        "-p tcp -m multiport --dports 80,443,40000:49999 -j ACCEPT", "-p udp --dport 40000:49999 -j ACCEPT", "-j DROP",
    )  # fmt: skip
    found = judge(read(network.saved()))
    assert [str(f.expected) for f in found.findings if f.severity == "error"] == [
        str(f.expected) for f in found.findings if f.rule == "network-closed"
    ]
    assert sum(b.width for b in found.missing) == 10000

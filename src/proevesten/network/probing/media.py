"""TCP connects and media ports: STUN, then RTP packets, over TCP and UDP."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from time import monotonic

from proevesten.network import packets
from proevesten.network.probing import hops
from proevesten.network.probing.outcome import Outcome, State, state_of
from proevesten.network.probing.targets import Probe

_TRIES = 3
_PACKETS = 5


def connected(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection. Raises OSError; its `hop` attribute is who sent an ICMP error, when anybody did."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    hops.listen_for_errors(sock)
    sock.settimeout(timeout)
    try:
        sock.connect((address, port))
    except OSError as fault:
        fault.hop = hops.offender(sock)  # type: ignore[attr-defined]
        sock.close()
        raise
    return sock


def failed(probe: Probe, fault: BaseException) -> Outcome:
    """The outcome of a way that did not open."""
    return Outcome(probe, state_of(fault), hop=getattr(fault, "hop", ""))


def tcp(probe: Probe, address: str, timeout: float) -> Outcome:
    """Only whether a connection opens."""
    begun = monotonic()
    try:
        connected(address, probe.port, timeout).close()
    except OSError as fault:
        return failed(probe, fault)
    return Outcome(probe, State.OPEN, milliseconds=(monotonic() - begun) * 1000)


def tcp_media(probe: Probe, address: str, timeout: float) -> Outcome:
    """A connection, then STUN and RTP over it; a far end that does not echo is still open."""
    begun = monotonic()
    try:
        sock = connected(address, probe.port, timeout)
    except OSError as fault:
        return failed(probe, fault)
    took = (monotonic() - begun) * 1000
    with sock:
        try:
            return _talk(probe, _Framed(sock), timeout, tries=1)._replace(milliseconds=took)
        except OSError:
            return Outcome(probe, State.OPEN, "no_echo", milliseconds=took)


def udp_media(probe: Probe, address: str, timeout: float) -> Outcome:
    """STUN and RTP over UDP. Silence is told as silence: a lost packet and a mute far end look alike."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        hops.listen_for_errors(sock)
        try:
            sock.connect((address, probe.port))
            return _talk(probe, _Datagrams(sock), timeout, tries=_TRIES)
        except TimeoutError:
            return Outcome(probe, State.SILENT)
        except OSError as fault:
            fault.hop = hops.offender(sock)  # type: ignore[attr-defined]
            return failed(probe, fault)


class _Datagrams:
    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, packet: bytes) -> None:
        self._sock.send(packet)

    def receive(self, seconds: float) -> bytes:
        self._sock.settimeout(seconds)
        return self._sock.recv(2048)


class _Framed(_Datagrams):
    def send(self, packet: bytes) -> None:
        self._sock.sendall(packets.framed(packet))

    def receive(self, seconds: float) -> bytes:
        self._sock.settimeout(seconds)
        return self._exactly(int.from_bytes(self._exactly(2), "big"))

    def _exactly(self, count: int) -> bytes:
        held = b""
        while len(held) < count:
            part = self._sock.recv(count - len(held))
            if not part:
                raise ConnectionResetError("the far end closed")
            held += part
        return held


def _talk(probe: Probe, line: _Datagrams, timeout: float, tries: int) -> Outcome:
    """Asks by STUN, sent anew when lost (RFC 8489 section 6.2.1), then counts which RTP packets come back."""
    transaction = os.urandom(12)
    begun = monotonic()
    seen = _asked(line, transaction, timeout, tries)
    took = (monotonic() - begun) * 1000
    source = int.from_bytes(os.urandom(4), "big")
    sent = [packets.rtp(n, source) for n in range(_PACKETS)]
    for packet in sent:
        line.send(packet)
    back = _collected(line, set(sent), monotonic() + timeout)
    values = {"seen": seen, "back": str(back), "sent": str(_PACKETS)}
    state = State.OPEN if back else State.WRONG
    return Outcome(probe, state, "echoed" if back == _PACKETS else "lost", values, milliseconds=took)


def _asked(line: _Datagrams, transaction: bytes, timeout: float, tries: int) -> str:
    for attempt in range(tries):
        line.send(packets.stun_request(transaction))
        try:
            end = monotonic() + timeout / tries
            return packets.seen_address(
                _awaited(line, lambda p: packets.stun_transaction(p, packets.SUCCESS) == transaction, end)
            )
        except TimeoutError:
            if attempt == tries - 1:
                raise
    return ""


def _awaited(line: _Datagrams, wanted: Callable[[bytes], bool], end: float) -> bytes:
    while True:
        packet = line.receive(max(end - monotonic(), 0.001))
        if wanted(packet):
            return packet
        if monotonic() > end:
            raise TimeoutError


def _collected(line: _Datagrams, sent: set[bytes], end: float) -> int:
    back = 0
    while sent and monotonic() < end:
        try:
            packet = _awaited(line, lambda p: p in sent, end)
        except TimeoutError:
            break
        sent.discard(packet)
        back += 1
    return back

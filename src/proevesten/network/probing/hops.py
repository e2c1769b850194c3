"""Who on the way said no, and how far a packet gets: from the kernel's error queue (ip(7), IP_RECVERR), no root.

Linux only; elsewhere nothing is told.
"""

from __future__ import annotations

import contextlib
import select
import socket
import sys

_IP_RECVERR = 11
"""linux/in.h; Python's socket module has no name for it on 3.11."""
_MSG_ERRQUEUE = 0x2000
_OFFENDER = slice(20, 24)
"""The offender's IPv4 address: after sock_extended_err (16 bytes) a sockaddr_in (family 2, port 2, address 4)."""
FARTHEST = 12


def listen_for_errors(sock: socket.socket) -> None:
    """Ask the kernel to keep ICMP errors for `sock`."""
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)


def offender(sock: socket.socket) -> str:
    """The address that sent the latest ICMP error about `sock`; empty when nobody did."""
    if sys.platform != "linux":
        return ""
    with contextlib.suppress(OSError):
        _, notes, _, _ = sock.recvmsg(512, 512, _MSG_ERRQUEUE | socket.MSG_DONTWAIT)
        for level, kind, data in notes:
            if (level, kind) == (socket.IPPROTO_IP, _IP_RECVERR) and len(data) >= 24 and data[4] == 2:
                return socket.inet_ntoa(data[_OFFENDER])
    return ""


def last_answering(tcp: bool, address: str, port: int, patience: float) -> tuple[str, int]:
    """The last router that says a packet to `address`:`port` came by, and its distance; ("", 0) when none.

    Sends packets that may take 1, 2, 3 … steps and stops at the first that nobody answers for.
    """
    last = ("", 0)
    for distance in range(1, FARTHEST + 1):
        found = _expired_at(tcp, address, port, distance, patience)
        if not found or found == address:
            break
        last = (found, distance)
    return last


def _expired_at(tcp: bool, address: str, port: int, distance: int, patience: float) -> str:
    kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as sock:
        listen_for_errors(sock)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, distance)
        sock.setblocking(False)
        with contextlib.suppress(OSError):
            sock.connect((address, port))
            if not tcp:
                sock.send(b"\0")
        waiting = select.poll()
        waiting.register(sock, select.POLLERR)
        return offender(sock) if waiting.poll(patience * 1000) else ""

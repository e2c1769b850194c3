"""What the probe sends on media ports: a STUN binding request and RTP packets, and what answers them.

STUN: RFC 8489 sections 5, 6 and 14.2. RTP: RFC 3550 section 5.1. Over TCP each packet has its length before it:
RFC 4571 section 2.
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

COOKIE = 0x2112A442
REQUEST, SUCCESS = 0x0001, 0x0101
_XOR_MAPPED = 0x0020
_DYNAMIC = 96
"""RTP payload type: the first dynamic one (RFC 3551 section 3)."""
MOST = 1500


def stun_request(transaction: bytes) -> bytes:
    """A binding request; `transaction` is 12 bytes."""
    return struct.pack("!HHI", REQUEST, 0, COOKIE) + transaction


def stun_transaction(packet: bytes, kind: int) -> bytes | None:
    """The transaction id when `packet` is a STUN message of that kind, else None."""
    if len(packet) < 20:
        return None
    found, length, cookie = struct.unpack("!HHI", packet[:8])
    return packet[8:20] if (found, cookie) == (kind, COOKIE) and length == len(packet) - 20 else None


def stun_answer(transaction: bytes, address: str, port: int) -> bytes:
    """A success response that tells the asker its own address as seen from here (XOR-MAPPED-ADDRESS)."""
    hidden = int(IPv4Address(address)) ^ COOKIE
    value = struct.pack("!BBHI", 0, 1, port ^ (COOKIE >> 16), hidden)
    attribute = struct.pack("!HH", _XOR_MAPPED, len(value)) + value
    return struct.pack("!HHI", SUCCESS, len(attribute), COOKIE) + transaction + attribute


def seen_address(packet: bytes) -> str:
    """``address:port`` of a success response as `stun_answer` writes it; empty when there is none."""
    if len(packet) < 32 or struct.unpack("!HH", packet[20:24]) != (_XOR_MAPPED, 8):
        return ""
    _, family, port, hidden = struct.unpack("!BBHI", packet[24:32])
    return f"{IPv4Address(hidden ^ COOKIE)}:{port ^ (COOKIE >> 16)}" if family == 1 else ""


def rtp(sequence: int, source: int) -> bytes:
    """A voice-sized RTP packet of silence: 20 ms at 48 kHz."""
    header = struct.pack("!BBHII", 0x80, _DYNAMIC, sequence & 0xFFFF, sequence * 960 & 0xFFFFFFFF, source)
    return header + bytes(160)


def is_rtp(packet: bytes) -> bool:
    """Whether it has an RTP header of version 2."""
    return 12 <= len(packet) <= MOST and packet[0] >> 6 == 2


def answer(packet: bytes, address: str, port: int) -> bytes | None:
    """What the far end sends back: a STUN answer, the RTP packet itself, or nothing."""
    transaction = stun_transaction(packet, REQUEST)
    if transaction is not None:
        return stun_answer(transaction, address, port)
    return packet if is_rtp(packet) else None


def framed(packet: bytes) -> bytes:
    """A packet as it goes over TCP."""
    return struct.pack("!H", len(packet)) + packet

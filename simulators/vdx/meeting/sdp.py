"""A fake answer to a WebRTC offer: every medium taken, nothing ever sent (JSEP, RFC 8829, section 5.3)."""

from __future__ import annotations

import re
import secrets

MOST = 200_000
"""Characters of an offer; browsers write some thousands."""
_MEDIUM = re.compile(r"m=(audio|video|application) \d+ ([A-Z/]+) (.+)")
_KEPT = re.compile(r"a=(mid|rtpmap|fmtp|sctp-port|rtcp-fb|msid-semantic):?.*")


def answer(offer: str) -> str | None:
    """The answer to an offer, None when it is none."""
    lines = offer.replace("\r\n", "\n").split("\n")
    if not lines or lines[0] != "v=0" or len(offer) > MOST:
        return None
    head = ["v=0", f"o=- {secrets.randbelow(2**62)} 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    head += [line for line in lines if line.startswith("a=group:BUNDLE")]
    media: list[str] = []
    for section in _sections(lines):
        media += _medium(section)
    return "\r\n".join([*head, *media, ""]) if media else None


def _sections(lines: list[str]) -> list[list[str]]:
    sections: list[list[str]] = []
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        if sections:
            sections[-1].append(line)
    return sections


def _medium(lines: list[str]) -> list[str]:
    match = _MEDIUM.fullmatch(lines[0])
    if match is None:
        return [re.sub(r"^(m=\w+) \d+", r"\1 0", lines[0])]
    direction = [] if match[1] == "application" else ["a=inactive", "a=rtcp-mux"]
    return [
        f"m={match[1]} 9 {match[2]} {match[3]}",
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{secrets.token_hex(4)}",
        f"a=ice-pwd:{secrets.token_hex(12)}",
        "a=fingerprint:sha-256 " + ":".join(f"{byte:02X}" for byte in secrets.token_bytes(32)),
        "a=setup:active",
        *direction,
        *(line for line in lines if _KEPT.fullmatch(line)),
    ]

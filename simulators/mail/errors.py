"""The SMTP replies of refusal (RFC 5321, enhanced codes of RFC 3463). ASCII, as replies must be."""

from __future__ import annotations

STRANGER = (
    "550 5.7.1 Kun testborgere: et CPR-nummer er ikke i sessionens liste, intet er gemt (SEC-01) / "
    "Only test citizens: a CPR number is not in the session's list, nothing is stored (SEC-01)"
)
BAD_ADDRESS = "553 5.1.3 Adressen er ikke en mailadresse / Not a mail address"
TOO_MANY = "452 4.5.3 For mange modtagere / Too many recipients"
GREYLISTED = "451 4.7.1 Greylisted: prov igen om lidt / try again in a while"

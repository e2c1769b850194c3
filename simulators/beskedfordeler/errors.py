"""What the Beskedfordeler refuses, as answers of its API (RFC 9457)."""

from __future__ import annotations

from simulators.vans.errors import Refused

NOT_YOURS = Refused(403, "Ikke dit dueslag", "Dueslaget hører til et andet system.")
UNKNOWN = Refused(404, "Findes ikke", "Der er ingen sådan besked i dueslaget.")
NO_RECEIPTS = Refused(
    409, "Kvittering ikke aftalt", "Systemer af type C kvitterer ikke; Beskedfordeleren har kvitteret."
)

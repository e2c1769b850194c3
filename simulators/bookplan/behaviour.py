"""The ways in which interpreter booking fails in real life."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "bookplan"

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "ignores_agreement",
            Text(
                "sender link til et bureau, hvis aftale ikke tillader det", "sends a link without agreement"
            ),
            ("UC1-08",),
        ),
        Fault(
            "never_answers", Text("bureauet svarer aldrig", "the bureau never answers"), ("UC1-08", "AFT-01")
        ),
        Fault("loses_link", Text("taber videolinket", "loses the video link"), ("UC1-08",)),
        Fault(
            "loses_booking",
            Text("bekræfter modtagelsen, men glemmer bestillingen", "forgets what it received"),
            ("UC1-08", "AFT-01"),
        ),
        Fault(
            "tells_nobody", Text("fortæller ikke om bureauets svar", "does not tell of answers"), ("AFT-01",)
        ),
        Fault(
            "shows_other_organisations",
            Text("viser andres bestillinger", "shows the bookings of others"),
            ("UC1-08", "SEC-02"),
        ),
        Fault(
            "accepts_expired_token",
            Text("accepterer et udløbet token", "accepts an expired token"),
            ("SEC-02",),
        ),
    )
}
"""Name → fault, as declared on the session's board."""

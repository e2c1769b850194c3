"""The ways in which Digital Post and its clients fail in real life."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "digital_post"

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "loses_post",
            Text("tager imod, men leverer aldrig", "accepts but never delivers"),
            ("UC1-14", "UC3-02", "UC4-01"),
        ),
        Fault(
            "hides_actions",
            Text("viser hverken kalenderaftale eller knapper", "shows neither appointment nor buttons"),
            ("UC1-14", "UC4-01"),
        ),
        Fault(
            "shows_no_links",
            Text(
                "viser links som tekst, der ikke kan klikkes på", "shows links as text that cannot be clicked"
            ),
            ("UC1-14", "UC3-02", "UC4-01"),
        ),
        Fault(
            "claims_registered",
            Text("svarer, at fritagne borgere er tilmeldt", "answers that exempt citizens are registered"),
            ("UC1-14",),
        ),
        Fault(
            "unavailable",
            Text("svarer ikke", "does not answer"),
            ("UC1-14", "UC3-02", "UC4-01"),
        ),
    )
}
"""Name → fault, as declared on the session's board."""

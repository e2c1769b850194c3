"""How VDX can misbehave, by name; each is looked up where it acts (`state.faulty`, or below)."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault
from simulators.vdx.meeting import faults as meeting

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "accepts_expired_token",
            Text("Accepterer et udløbet token", "Accepts an expired token"),
            ("SEC-02", "UC2-10"),
        ),
        Fault(
            "shows_other_organisations",
            Text(
                "Viser og ændrer andre organisationers møder",
                "Shows and changes other organisations' meetings",
            ),
            ("SEC-02",),
        ),
        Fault(
            "wrong_short_link",
            Text(
                "Svarer med et kort link, der ikke er mødets",
                "Answers with a short link that is not the meeting's",
            ),
            ("UC1-03",),
        ),
        Fault(
            "loses_subject",
            Text("Svarer uden mødets emne", "Answers without the meeting's subject"),
            ("UC1-01",),
        ),
        Fault(
            "forgets_update",
            Text("Siger ja til en ændring, men gemmer den ikke", "Agrees to a change but does not keep it"),
            ("UC1-12", "VDX-01"),
        ),
        Fault(
            "forgets_delete",
            Text(
                "Siger ja til en sletning, men beholder mødet", "Agrees to a deletion but keeps the meeting"
            ),
            ("UC1-12", "VDX-01"),
        ),
        Fault(
            "provisioning_fails",
            Text("Møderummet kan ikke oprettes i broen", "The room cannot be opened in the bridge"),
            ("VDX-02", "UC2-04"),
        ),
        Fault(
            "slow",
            Text(
                "Svarer langsomt (option seconds, normalt 5)", "Answers slowly (option seconds, 5 by default)"
            ),
            ("VDX-01",),
        ),
        Fault(
            "outage",
            Text("Er ude af drift: 503 med en klar tekst", "Is down: 503 with a clear text"),
            ("VDX-09",),
        ),
    )
} | meeting.FAULTS

OUTAGE = Text(
    "VDX er ude af drift lige nu. Fejlen er ikke hos dig. Prøv igen senere, eller se driftsstatus.",
    "VDX is down right now. The fault is not yours. Try again later, or look at the status page.",
)
SLOW_SECONDS = 5.0

"""The ways in which an Aftale Service can fail those who rely on it."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "appointment_service"

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "shows_other_organisations",
            Text("viser møder, som organisationen ikke deltager i", "shows meetings of others"),
            ("AFT-01",),
        ),
        Fault(
            "lets_participants_change",
            Text("lader deltagere ændre andres møder", "lets participants change others' meetings"),
            ("AFT-01",),
        ),
        Fault(
            "informs_nobody",
            Text("fortæller ikke deltagernes systemer om ændringer", "tells no participant of changes"),
            ("AFT-01", "UC1-11", "UC3-04"),
        ),
        Fault(
            "webhook_only_once",
            Text("prøver ikke igen, når et system ikke svarer", "does not try again when a system is down"),
            ("AFT-01",),
        ),
        Fault(
            "new_id_on_retry",
            Text("giver samme besked et nyt id ved gentagelse", "gives a repeated notice a new id"),
            ("AFT-01",),
        ),
        Fault(
            "unsigned_webhook",
            Text("underskriver ikke sine beskeder", "does not sign its notices"),
            ("AFT-01", "SEC-02"),
        ),
        Fault(
            "ignores_if_match",
            Text("lader en gammel udgave overskrive en nyere", "lets an old version overwrite a newer"),
            ("AFT-01",),
        ),
        Fault(
            "forgets_update",
            Text("siger ja til en ændring, men gemmer den ikke", "agrees to a change but does not keep it"),
            ("AFT-01", "UC1-11"),
        ),
        Fault(
            "guest_gets_host_pin",
            Text("giver gæster værtens pinkode", "gives guests the host's PIN"),
            ("AFT-01", "UC1-11"),
        ),
        Fault(
            "link_of_other_meeting",
            Text("giver et link, der ikke er mødets", "gives a link that is not the meeting's"),
            ("UC1-11", "UC3-04"),
        ),
        Fault(
            "persons_only",
            Text("finder kun personer, ikke enheder", "finds persons only, no units"),
            ("UC4-06", "AFT-01"),
        ),
        Fault(
            "accepts_expired_token",
            Text("accepterer et udløbet token", "accepts an expired token"),
            ("AFT-01", "SEC-02"),
        ),
        Fault(
            "forgets_interpreter",
            Text("flytter mødet uden at flytte tolken", "moves the meeting without the interpreter"),
            ("UC1-08", "AFT-01"),
        ),
    )
}
"""Name → fault, as declared on the session's board."""

"""What bookplan refuses; the form is that of the Aftale Service."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.appointment_service.errors import Refused, no_json, wrong

__all__ = ["Refused", "no_json", "unknown_booking", "wrong", "wrong_state"]

NO_DIGITAL_AGREEMENT = Text(
    "Aftalen med {bureau} omfatter ikke videolink. Bestil fysisk fremmøde.",
    "The agreement with {bureau} covers no video link. Book attendance.",
)
NO_INTERPRETER = Text(
    "{bureau} har ingen tolk til sproget {language}", "{bureau} has no interpreter of {language}"
)
NOT_BUREAU = Text("Kun tolkebureauet kan svare", "Only the bureau can answer")
_UNKNOWN = Text("Bestillingen findes ikke", "There is no such booking")
_STATE = Text("Bestillingen er {state}", "The booking is {state}")


def unknown_booking() -> Refused:
    """No such booking, or it is another organisation's: the same answer."""
    return Refused(404, "unknown", _UNKNOWN)


def wrong_state(state: Text, code: str) -> Refused:
    """The booking's life allows that no more."""
    return Refused(409, "wrong_state", _STATE.format(state=state), state=code)

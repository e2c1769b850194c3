"""What the EPJ knows beyond any convener: the stay, as the 72-hour rule asks for it."""

from __future__ import annotations

from proevesten.rules.responsibility import Stay
from simulators.clinical.records import Contact


def stay_of(contact: Contact) -> Stay | None:
    """The stay of a contact; None when the citizen was not admitted, or is not discharged."""
    if contact.admitted is None or contact.discharged is None:
        return None
    return Stay(contact.admitted, contact.discharged, contact.treated, contact.destination)

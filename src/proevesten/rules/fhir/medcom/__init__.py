"""MedCom's rules beyond the profiles; silent in official mode. One module per subject."""

from __future__ import annotations

from proevesten.codecs.fhir.model import FhirDocument
from proevesten.findings import Finding
from proevesten.rules.fhir.medcom import (
    acknowledgement,
    common,
    content,
    hospitalnotification,
    parties,
    thread,
    video,
)
from proevesten.rules.fhir.medcom.view import Message
from proevesten.rules.judgement import NotChecked, Options
from proevesten.texts import Text

_RULES = {
    "carecommunication": (thread.check, content.check, video.check),
    "hospitalnotification": (hospitalnotification.check,),
    "acknowledgement": (acknowledgement.check,),
}


def strict_findings(
    document: FhirDocument, standard: str, options: Options
) -> tuple[list[Finding], tuple[NotChecked, ...]]:
    """What MedCom's governance forbids in one message, and what could not be decided alone."""
    message = Message(document, standard, options)
    common.check(message)
    parties.check(message)
    for check in _RULES.get(standard, ()):
        check(message)
    return message.findings, _undecided(message)


def _undecided(message: Message) -> tuple[NotChecked, ...]:
    """Rules that need more than this one message."""
    if message.options.location_numbers is None:
        reason = Text(
            "intet adresseregister er givet (--register)", "no address register is given (--register)"
        )
        return (NotChecked("medcom-location-number-unknown", reason),)
    return ()

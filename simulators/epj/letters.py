"""The advis that the EPJ sends at admission and discharge, in the old format."""

from __future__ import annotations

from datetime import datetime

from proevesten.codecs.oioxml.notification import Notification
from proevesten.session.clock import COPENHAGEN
from proevesten.session.people import Organisation
from simulators.clinical.letters import Ids, wall
from simulators.clinical.records import Contact, letter_party


def advis(
    contact: Contact,
    kind: str,
    moment: datetime,
    receiver: Organisation,
    ids: Ids,
    notification_id: str,
    now: datetime,
) -> Notification:
    """An advis om sygehusophold in the old format: XDIS20 at admission, XDIS17 at discharge."""
    return Notification(
        kind="admission" if kind == "admission" else "discharge",
        envelope_id=ids.envelope,
        letter_id=ids.letter,
        notification_id=notification_id,
        sent=wall(now),
        authorised=now.astimezone(COPENHAGEN).replace(tzinfo=None, microsecond=0),
        sender=letter_party(contact.unit),
        receiver=letter_party(receiver),
        answer_to=contact.unit.location_number,
        patient_cpr=contact.cpr,
        patient_surname=contact.surname or "Test",
        patient_given_name=contact.given_name or None,
        patient_status="indlagt" if kind == "admission" else "udskrevet_til_andet",
        moment=moment.astimezone(COPENHAGEN).replace(tzinfo=None, microsecond=0),
    )

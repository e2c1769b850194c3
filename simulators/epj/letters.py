"""The letters that the EPJ writes: the invitation as XDIS91, and the advis at admission and discharge."""

from __future__ import annotations

from datetime import datetime

from proevesten.codecs.correspondence import Correspondence, Reference, Run
from proevesten.codecs.oioxml.notification import Notification
from proevesten.rules.responsibility import COPENHAGEN
from proevesten.session.people import Organisation
from simulators.epj.state import Contact, Meeting, letter_party


def invitation(
    contact: Contact, meeting: Meeting, receiver: Organisation, subject: str, *, envelope_id: str, letter_id: str,
    now: datetime,
) -> Correspondence:  # fmt: skip
    """An invitation to a video meeting: agreed subject, the time in words, the link as an active link."""
    start = meeting.start.astimezone(COPENHAGEN)
    end = meeting.end.astimezone(COPENHAGEN)
    text = (
        Run("Videomøde", "Bold"),
        Run(
            f"\nDer er aftalt videomøde {start:%d.%m.%Y} kl. {start:%H.%M}-{end:%H.%M}.\n"
            f"Brug linket herunder for at deltage. Linket kan videresendes til kolleger, pårørende og tolk.\n"
            f"\nVenlig hilsen\n{contact.department.title}\n"
        ),
    )
    return Correspondence(
        envelope_id=envelope_id,
        letter_id=letter_id,
        sent=_wall(now),
        authorised=_wall(now),
        sender=letter_party(contact.department),
        receiver=letter_party(receiver),
        patient=contact.patient,
        episode_of_care_id=contact.episode_id,
        subject=subject,
        texts=(text,),
        references=(Reference("Link til videomøde", url=meeting.link),),
    )


def advis(
    contact: Contact, kind: str, moment: datetime, receiver: Organisation, *, envelope_id: str, letter_id: str,
    notification_id: str, now: datetime,
) -> Notification:  # fmt: skip
    """An advis om sygehusophold in the old format: XDIS20 at admission, XDIS17 at discharge."""
    return Notification(
        kind="admission" if kind == "admission" else "discharge",
        envelope_id=envelope_id,
        letter_id=letter_id,
        notification_id=notification_id,
        sent=_wall(now),
        authorised=now.astimezone(COPENHAGEN).replace(tzinfo=None, microsecond=0),
        sender=letter_party(contact.department),
        receiver=letter_party(receiver),
        answer_to=contact.department.location_number,
        patient_cpr=contact.cpr,
        patient_surname=contact.surname or "Test",
        patient_given_name=contact.given_name or None,
        patient_status="indlagt" if kind == "admission" else "udskrevet_til_andet",
        moment=moment.astimezone(COPENHAGEN).replace(tzinfo=None, microsecond=0),
    )


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None, second=0, microsecond=0)

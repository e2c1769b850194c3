"""The letters about a meeting: invitation, change, cancellation. The link is an active link in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from proevesten.codecs.correspondence import Correspondence, Reference, Run
from proevesten.session.clock import COPENHAGEN
from proevesten.session.people import Organisation
from simulators.clinical.records import Contact, Meeting, letter_party

Matter = Literal["invitation", "change", "cancellation"]

_HEAD: dict[Matter, str] = {
    "invitation": "Videomøde",
    "change": "Videomødet er flyttet",
    "cancellation": "Videomødet er aflyst",
}
_SAID: dict[Matter, str] = {
    "invitation": "Der er aftalt videomøde {when}.",
    "change": "Videomødet er flyttet til {when}.",
    "cancellation": "Videomødet {when} er aflyst.",
}
_FORWARD = "Brug linket for at deltage. Linket kan videresendes til kolleger, pårørende og tolk."


@dataclass(frozen=True, slots=True)
class Ids:
    """Identifiers of one letter."""

    envelope: str
    letter: str


def letter(
    matter: Matter,
    contact: Contact,
    meeting: Meeting,
    receiver: Organisation,
    subject: str,
    ids: Ids,
    now: datetime,
) -> Correspondence:
    """A letter about a meeting; all letters of one contact share its episode of care, and so their thread."""
    said = f"\n{_SAID[matter].format(when=when(meeting))}\n"
    if matter != "cancellation":
        said += f"{_FORWARD}\n"
    references = () if matter == "cancellation" else (Reference("Link til videomøde", url=meeting.link),)
    return Correspondence(
        envelope_id=ids.envelope,
        letter_id=ids.letter,
        sent=wall(now),
        authorised=wall(now),
        sender=letter_party(contact.unit),
        receiver=letter_party(receiver),
        patient=contact.patient,
        episode_of_care_id=contact.episode_id,
        subject=subject,
        texts=((Run(_HEAD[matter], "Bold"), Run(f"{said}\nVenlig hilsen\n{contact.unit.title}\n")),),
        references=references,
    )


def plain(matter: Matter, meeting: Meeting) -> str:
    """The same in a mail or an SMS: nothing about the patient, the link at the end of its own line."""
    said = f"{_HEAD[matter]}. {_SAID[matter].format(when=when(meeting))}"
    return said if matter == "cancellation" else f"{said}\n{meeting.link}\n"


def when(meeting: Meeting) -> str:
    """The meeting's time as Danes say it."""
    start, end = meeting.start.astimezone(COPENHAGEN), meeting.end.astimezone(COPENHAGEN)
    return f"{start:%d.%m.%Y} kl. {start:%H.%M}-{end:%H.%M}"


def wall(moment: datetime) -> datetime:
    """Danish wall time to the minute, without zone, as the letters carry it."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None, second=0, microsecond=0)

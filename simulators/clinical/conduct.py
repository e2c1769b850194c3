"""How a convening system behaves: nominal here; each party's `behaviour.py` has the faulty ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from proevesten.codecs.correspondence import Correspondence, Reference, Run
from proevesten.texts import Text
from simulators.base import Fault

Active = Mapping[str, Mapping[str, Any]]

CONVENER_FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("link_stripped", Text("fjerner linket", "strips the link"), ("UC1-03", "KOM-04")),
        Fault(
            "link_as_text",
            Text("skriver linket som tekst i beskrivelsen", "writes the link as text in the description"),
            ("UC1-03", "KOM-04"),
        ),
        Fault("link_cut", Text("afkorter linket", "cuts the link"), ("UC1-03", "KOM-04")),
        Fault(
            "link_of_other_meeting", Text("sender et andet mødes link", "sends another link"), ("UC1-03",)
        ),
        Fault(
            "wrong_location_number",
            Text("sender til et forkert lokationsnummer", "sends to a wrong location number"),
            ("UC1-02", "KOM-03"),
        ),
        Fault("subject_missing", Text("udelader emnet", "leaves the subject out"), ("UC1-05", "KOM-10")),
        Fault(
            "subject_other",
            Text("bruger en anden overskrift end den aftalte", "uses another header"),
            ("UC1-05", "KOM-10"),
        ),
        Fault("wrong_time", Text("booker en anden tid end den aftalte", "books another time"), ("UC1-01",)),
        Fault("no_letter", Text("sender ikke indkaldelsen", "does not send the invitation"), ("UC1-02",)),
        Fault(
            "no_digital_post",
            Text("sender ikke Digital Post til borgeren", "sends the citizen no Digital Post"),
            ("UC1-14", "UC3-02", "UC4-01"),
        ),
        Fault(
            "sms_with_patient_data",
            Text("skriver patientens navn i SMS til pårørende", "writes the patient's name in the SMS"),
            ("UC1-07",),
        ),
        Fault("no_sms", Text("sender ikke SMS", "sends no SMS"), ("UC1-07", "UC2-04", "UC3-02", "UC3-03")),
        Fault(
            "late_meeting",
            Text("booker straksmødet om en time", "books the instant meeting an hour later"),
            ("UC2-04", "UC3-03"),
        ),
        Fault(
            "mail_in_clear",
            Text("sender sikker mail uden kryptering", "sends sikker mail in clear"),
            ("UC1-06", "UC3-02", "UC4-02"),
        ),
        Fault("no_mail", Text("sender ikke mail", "sends no mail"), ("UC1-06", "UC3-02", "UC4-02", "UC4-03")),
        Fault(
            "change_not_sent",
            Text("fortæller ikke de inviterede om ændringer", "does not tell the invited of changes"),
            ("UC1-12",),
        ),
        Fault(
            "change_breaks_thread",
            Text("sender ændringen uden forløbets id", "sends the change without the episode's id"),
            ("UC1-12",),
        ),
        Fault(
            "meeting_not_moved",
            Text("flytter ikke mødet i VDX", "does not move the meeting in VDX"),
            ("UC1-12",),
        ),
        Fault(
            "never_resends",
            Text("sender ikke igen, når kvitteringen udebliver", "does not send again without a receipt"),
            ("KVI-04",),
        ),
        Fault(
            "resends_with_new_id",
            Text("sender igen med nyt meddelelses-id", "sends again with a new message id"),
            ("KVI-04",),
        ),
        Fault(
            "hides_negative_receipt",
            Text("viser ikke brugeren, at brevet er afvist", "does not show that a letter was refused"),
            ("KVI-05",),
        ),
        Fault(
            "books_without_contact",
            Text("booker uden kontakt på borgeren", "books without a contact on the citizen"),
            ("UC3-01",),
        ),
        Fault(
            "ignores_capability",
            Text(
                "sender aktivt link til en modtager, der ikke kan vise det",
                "sends an active link to one who cannot show it",
            ),
            ("UC1-06",),
        ),
    )
}  # fmt: skip


def _stripped(letter: Correspondence) -> Correspondence:
    return replace(letter, references=())


def _as_text(letter: Correspondence) -> Correspondence:
    if not letter.active_links:
        return letter
    url = letter.active_links[0].url
    return replace(
        letter,
        references=(Reference(f"Link til videomøde: {url}"[:70], supplementary=True),),
        texts=(*letter.texts, (Run(f"Link: {url}\n"),)),
    )


def _link(change: Callable[[str], str]) -> Callable[[Correspondence], Correspondence]:
    def changed(letter: Correspondence) -> Correspondence:
        return replace(
            letter, references=tuple(replace(r, url=change(r.url)) if r.url else r for r in letter.references)
        )

    return changed


LETTER_CHANGES: dict[str, Callable[[Correspondence], Correspondence]] = {
    "link_stripped": _stripped,
    "link_as_text": _as_text,
    "link_cut": _link(lambda url: url[:-4]),
    "link_of_other_meeting": _link(lambda url: url[:-4] + "0000"),
    "subject_missing": lambda letter: replace(letter, subject=None),
    "subject_other": lambda letter: replace(letter, subject="Besked fra afdelingen"),
}


def letter(active: Active, sent: Correspondence) -> Correspondence:
    """The letter that really leaves."""
    for name, change in LETTER_CHANGES.items():
        if name in active:
            sent = change(sent)
    return sent


def start(active: Active, asked: datetime, *, adhoc: bool) -> datetime:
    """The start that is really booked."""
    if ("late_meeting" in active and adhoc) or ("wrong_time" in active and not adhoc):
        return asked + timedelta(hours=1)
    return asked


def sms_text(active: Active, text: str, name: str) -> str:
    """The SMS that is really sent."""
    return f"{name}: {text}" if "sms_with_patient_data" in active else text

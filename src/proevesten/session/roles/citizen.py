"""The citizen, the relatives and anybody with a telephone: what reaches them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from proevesten.session.journal import Entry
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World

_CPR = re.compile(r"\b\d{6}-?\d{4}\b")


class CitizenRole:
    """Looks at what the citizen's Digital Post and the telephones received."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _sender(self) -> str:
        """The party that convenes, and answers for what it sent."""
        return self._world.story.convener

    def lease_relative(self) -> None:
        """A relative with a telephone of his own comes into the story; the telephone is put into the network."""
        phone = self._world.session.leases.phone()
        self._world.story.values["relative_phone"] = phone
        self._world.town.put_device(phone, "android", "Pårørende")

    def named_person(self, who: str) -> str:
        """The mail address of a named person at a receiver, or of the relative."""
        if who == "den pårørende":
            return "paaroerende@privat.test"
        world = self._world
        unit = {
            "bostedet": world.home, "egen læge": world.story.practice, "hospitalsafdelingen": world.story.department,
        }[who]  # fmt: skip
        return f"ida.test@{unit.mail_domain}"

    def must_get_digital_post(self) -> None:
        """The appointment with the meeting's link is in the citizen's Digital Post (requirement UC1-14)."""
        cpr = self._world.story.citizen.cpr
        entry = self._world.expect(
            Text("aftalen i borgerens Digitale Post", "the appointment in the citizen's Digital Post"),
            self._sender,
            lambda e: e.kind == "digital_post.delivered" and e.data["citizen"] == cpr,
            rule="flow-digital-post-missing",
            location="Digital Post",
        )
        self._world.evidence(entry, "Digital Post til borgeren")
        self._must_carry_link(entry, "Digital Post", "UC1-14")

    def must_get_sms(self, phone: str, requirement: str) -> Entry:
        """The link of the meeting reached the telephone by SMS."""
        entry = self._world.expect(
            Text(f"SMS med linket på {phone}", f"SMS with the link on {phone}"),
            self._sender,
            lambda e: e.kind == "sms.delivered" and _digits(e.data["to"]) == _digits(phone),
            rule="flow-sms-missing",
            location="SMS",
            requirement=requirement,
        )
        self._world.evidence(entry, f"SMS til {phone}")
        self._must_carry_link(entry, "SMS", requirement)
        return entry

    def sms_must_be_free_of_patient_data(self, phone: str) -> None:
        """Nothing but the link and its text: no number, no name of the patient (requirement UC1-07)."""
        entry = self.must_get_sms(phone, "UC1-07")
        citizen = self._world.story.citizen
        text = str(entry.data["text"])
        told = [
            name for name in (citizen.surname, citizen.given_name) if name and name.lower() in text.lower()
        ]
        if told or _CPR.search(text):
            raise self._world.failure(
                self._sender, "flow-sms-patient-data", location="SMS · tekst",
                expected=Text("ingen oplysninger om patienten", "nothing about the patient"),
                received=text,
            )  # fmt: skip

    def must_get_mail(self, address: str, requirement: str, *, secure: bool) -> None:
        """The link of the meeting reached a mail address, over TLS when it must be sikker mail."""
        entry = self._world.expect(
            Text(f"mail med linket til {address}", f"a mail with the link to {address}"),
            self._sender,
            lambda e: e.kind == "mail.delivered" and e.data["to"] == address,
            rule="flow-mail-missing",
            location="Mail",
            requirement=requirement,
        )
        self._world.evidence(entry, f"Mail til {address}")
        if secure and entry.data["secure"] != "secure" and entry.data["secure"] is not True:
            raise self._world.failure(
                self._sender, "flow-mail-insecure", requirement=requirement, location="Mail · transport",
                expected=Text("sikker mail (TLS)", "sikker mail (TLS)"),
                received=Text("ukrypteret mail", "mail in clear"),
            )  # fmt: skip
        self._must_carry_link(entry, "Mail", requirement)

    def must_get_text(self, phone: str, text: str) -> None:
        """The SMS carries the chosen text (requirement UC2-06)."""
        entry = self.must_get_sms(phone, "UC2-06")
        if text not in entry.data["text"]:
            raise self._world.failure(
                self._sender,
                "flow-sms-text",
                location="SMS · tekst",
                expected=text,
                received=entry.data["text"],
            )

    def must_hear_of_change(self, kind: str, match: Callable[[Entry], bool], where: Text) -> None:
        """Whoever was invited hears of the change on the same channel (requirement UC1-12)."""
        since = self._world.story.values["changed_since"]
        entry = self._world.expect(
            Text(f"ændringen på {where.da}", f"the change by {where.en}"),
            self._sender,
            lambda e: e.seq > since and e.kind == kind and match(e),
            rule="flow-change-missing",
            location=where.da,
        )
        self._world.evidence(entry, f"Ændringen på {where.da}")

    def must_hear_by_digital_post(self) -> None:
        """The citizen hears of the change by Digital Post."""
        cpr = self._world.story.citizen.cpr
        self.must_hear_of_change(
            "digital_post.delivered", lambda e: e.data["citizen"] == cpr, Text("Digital Post", "Digital Post")
        )

    def must_hear_by_sms(self, phone: str) -> None:
        """The relative hears of the change by SMS."""
        self.must_hear_of_change(
            "sms.delivered", lambda e: _digits(e.data["to"]) == _digits(phone), Text("SMS", "SMS")
        )

    def must_not_get_sms(self, phone: str, window: float) -> None:
        """No SMS came to the telephone, and none comes within `window` seconds."""
        self._world.expect_nothing(
            Text(f"at ingen SMS kommer på {phone}", f"that no SMS comes to {phone}"),
            self._sender,
            lambda e: e.kind == "sms.delivered" and _digits(e.data["to"]) == _digits(phone),
            rule="flow-sms-unwanted",
            window=window,
        )

    def _must_carry_link(self, entry: Entry, where: str, requirement: str) -> None:
        expected = self._world.video.links()
        if not set(expected) & set(entry.data["links"]):
            raise self._world.failure(
                self._sender, "flow-link-differs", requirement=requirement, location=f"{where} · link",
                expected=expected[0], received=", ".join(entry.data["links"]) or Text("intet link", "no link"),
            )  # fmt: skip


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-8:]

"""The citizen, the relatives and anybody with a telephone: what reaches them."""

from __future__ import annotations

import re
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

    def lease_relative(self) -> None:
        """A relative with a telephone of his own comes into the story; the telephone is put into the network."""
        phone = self._world.session.leases.phone()
        self._world.story.values["relative_phone"] = phone
        self._world.town.put_device(phone, "android", "Pårørende")

    def must_get_digital_post(self) -> None:
        """The appointment with the meeting's link is in the citizen's Digital Post (requirement UC1-14)."""
        cpr = self._world.story.citizen.cpr
        entry = self._world.expect(
            Text("aftalen i borgerens Digitale Post", "the appointment in the citizen's Digital Post"),
            "epj",
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
            "epj",
            lambda e: e.kind == "sms.delivered" and _digits(e.data["to"]) == _digits(phone),
            rule="flow-sms-missing",
            location="SMS",
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
                "epj", "flow-sms-patient-data", location="SMS · tekst",
                expected=Text("ingen oplysninger om patienten", "nothing about the patient"),
                received=text,
            )  # fmt: skip

    def must_not_get_sms(self, phone: str, window: float) -> None:
        """No SMS came to the telephone, and none comes within `window` seconds."""
        self._world.expect_nothing(
            Text(f"ingen SMS på {phone}", f"no SMS on {phone}"),
            "epj",
            lambda e: e.kind == "sms.delivered" and _digits(e.data["to"]) == _digits(phone),
            rule="flow-sms-unwanted",
            window=window,
        )

    def _must_carry_link(self, entry: Entry, where: str, requirement: str) -> None:
        expected = self._world.video.links()
        if not set(expected) & set(entry.data["links"]):
            raise self._world.failure(
                "epj", "flow-link-differs", requirement=requirement, location=f"{where} · link",
                expected=expected[0], received=", ".join(entry.data["links"]) or Text("intet link", "no link"),
            )  # fmt: skip


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-8:]

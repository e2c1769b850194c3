"""The hospital: a convener that also admits, discharges, and takes calls in the 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from proevesten.session.roles.convener import Convener
from proevesten.sut.driver import Refused
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World


class Hospital(Convener):
    """The hospital and its EPJ."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "epj", world.story.department)

    def admit(self, department: str, at: datetime) -> None:
        """The patient is admitted; the municipality hears of it by advis."""
        story = self._world.story
        story.department = self._world.town.department(department)
        story.values["admitted"] = at
        self._act(
            "admit",
            citizen=self._citizen(),
            department=story.department.key,
            at=at.isoformat(),
            advis_to=self._advis_to(),
        )

    def discharge(self, at: datetime, destination: str, *, treated: bool = True) -> None:
        """The patient is discharged to `destination`; the municipality receives the citizen there."""
        story = self._world.story
        story.values["discharged"] = at
        story.values["destination"] = destination
        self._act(
            "discharge",
            citizen=story.citizen.cpr,
            at=at.isoformat(),
            destination=destination,
            treated=treated,
            advis_to=self._advis_to(),
        )
        if not self._world.town.is_seat("eoj"):  # a real municipality knows where it receives its citizens
            self._world.town.driver("eoj").act(
                "receive_citizen", citizen=story.citizen.cpr, destination=destination
            )

    def _advis_to(self) -> str | None:
        receiver = self._world.town.advis_receiver(self._world.story.municipality)
        return receiver.key if receiver else None

    def take_call(
        self,
        phone: str,
        *,
        caller: str = "municipality",
        one_way: bool = False,
        more_phones: Sequence[str] = (),
        text: str | None = None,
    ) -> None:
        """Someone calls about the discharged patient; the ward opens a meeting at once, or refers to the GP."""
        story = self._world.story
        story.values["caller"] = caller
        more = {"text": text} if text else {}
        try:
            story.values["booking"] = self._driver.act(
                "take_call", citizen=story.citizen.cpr, phone=phone, subject="Straksmøde", caller=caller,
                one_way=one_way, more_phones=list(more_phones), **more,
            )  # fmt: skip
        except Refused as refused:
            story.values["refused"] = refused.reason

    def must_refuse(self, requirement: str) -> None:
        """The ward must have said that the responsibility has passed to the GP."""
        if "refused" in self._world.story.values:
            return
        raise self._world.failure(
            self.party, "flow-responsibility-claimed", requirement=requirement,
            location="EPJ · take_call",
            expected=Text("afdelingen afviser og henviser til egen læge", "the ward declines and refers to the GP"),
            received=Text("afdelingen påtog sig ansvaret", "the ward claimed the responsibility"),
        )  # fmt: skip

    def must_accept(self, requirement: str) -> None:
        """The ward must have taken the call."""
        refused = self._world.story.values.get("refused")
        if refused is None:
            return
        if self._world.story.values.get("caller") == "doctor":
            requirement = "UC2-13"
        raise self._world.failure(
            self.party, "flow-responsibility-refused", requirement=requirement,
            location="EPJ · take_call",
            expected=Text("afdelingen har ansvaret og indkalder", "the ward is responsible and convenes"),
            received=str(refused),
        )  # fmt: skip

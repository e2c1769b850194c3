"""Kontakt Læge, Min Læge and the practice's virtual waiting room (use case 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World

PARTY = "waiting_room"
OTHER_AREAS = ("oest-bosted", "oest-jobcenter")
"""Employees outside the health area (requirement UC5-06)."""


class WaitingRoomRole:
    """The municipality's employee, the citizen and the practice at the waiting room, over HTTP."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._town = world.town
        self._orders: dict[str, dict[str, Any]] = {}

    # -- what people do --------------------------------------------------------------------------------

    def order(self, employee: str, citizen: str | None = None) -> None:
        """An employee orders a consultation for the citizen; a refusal is kept for the next sentence."""
        cpr = citizen or self._world.story.citizen.cpr
        self._world.story.values["employee"] = employee
        order, refusal = self._town.kontakt_laege(employee, cpr, self._world.story.practice.key)
        if order is not None:
            self._orders[cpr] = {"employee": employee, **order}
        self._world.story.values["refused"] = refusal

    def order_for_two(self, employee: str) -> None:
        """The citizen first, then another citizen: a queue of two."""
        other = self._world.session.leases.citizen()
        self._world.story.values["second"] = other.cpr
        self.order(employee)
        self.order(employee, other.cpr)

    def log_in_with_mitid(self, decision: str) -> None:
        """The citizen logs in to Min Læge with MitID and orders alone."""
        order, refusal = self._town.min_laege(
            self._world.story.citizen.cpr, self._world.story.practice.key, decision
        )
        if order is not None:
            self._orders[self._world.story.citizen.cpr] = order
        self._world.story.values["refused"] = refusal

    def has_no_mitid(self) -> None:
        """The citizen has no MitID."""
        self._town.set_up_waiting_room({"citizens": {self._world.story.citizen.cpr: {"mitid": False}}})

    def has_opening_hours(self) -> None:
        """The practice is open on weekdays only."""
        hours = {"opens": "08:00", "closes": "16:00"}
        self._town.set_up_waiting_room({"practices": {self._world.story.practice.key: hours}})

    def take_next(self) -> None:
        """The doctor takes the next in the queue."""
        self._world.story.values["taken"] = self._town.desk(self._world.story.practice.key, "next")

    def send_sms(self, mobile: str) -> None:
        """The doctor sends the link by SMS instead."""
        self._town.desk(self._world.story.practice.key, "send_sms", mobile, self._world.story.citizen.cpr)

    # -- what must be seen -----------------------------------------------------------------------------

    def must_be_queued(self, requirement: str) -> None:
        """The order is in the queue."""
        cpr = self._world.story.citizen.cpr
        if self._world.story.values.get("employee") in OTHER_AREAS:
            requirement = "UC5-06"
        if self._world.story.values.get("refused"):
            raise self._failed(requirement, Text("bestillingen i køen", "the order in the queue"),
                               str(self._world.story.values["refused"]))  # fmt: skip
        queue = self._town.desk(self._world.story.practice.key, "queue")
        if cpr not in str(queue):
            raise self._failed(requirement, Text("borgeren i køen", "the citizen in the queue"),
                               Text("køen har ikke borgeren", "the queue lacks the citizen"))  # fmt: skip

    def must_be_refused(self, requirement: str, words: str) -> None:
        """The order was refused, and the reason tells `words`."""
        said = str(self._world.story.values.get("refused") or "")
        if words not in said.lower():
            received = said or Text("bestillingen blev taget imod", "the order was taken")
            expected = Text(f"afvist med grund: {words}", f"refused with a reason: {words}")
            raise self._failed(requirement, expected, received)

    def must_show_welcome(self) -> None:
        """The waiting citizen sees the practice's logo, and that staff is on the way (requirement UC5-02)."""
        seen = self._seen()
        if not seen["practice"]["logo"] or not seen["staff"]:
            raise self._failed(
                "UC5-02", Text("logo og besked om, at personalet er på vej", "logo and that staff is coming"),
                f"logo: {seen['practice']['logo']} · {seen['staff']}",
            )  # fmt: skip

    def must_be_taken_first(self) -> None:
        """The doctor got whoever came first (requirement UC5-02)."""
        taken = self._world.story.values["taken"]
        if taken.get("citizen") != self._world.story.citizen.cpr:
            raise self._failed(
                "UC5-02", Text("den første i køen", "the first in the queue"),
                Text("en anden end den første", "somebody else than the first"),
            )  # fmt: skip

    def must_give_link(self, requirement: str) -> None:
        """The citizen's side shows the video link, and it opens."""
        link = self._seen().get("link")
        status = self._town.open_link(link)[0] if link else 0
        if status != 200:
            raise self._failed(
                requirement, Text("et link, der åbner mødet", "a link that opens the meeting"),
                f"{link} (HTTP {status})" if link else Text("intet link", "no link"),
            )  # fmt: skip

    def must_get_sms(self, mobile: str) -> None:
        """The employee's telephone got the doctor's SMS with a link (requirement UC5-04)."""
        self._world.expect(
            Text(f"lægens SMS med link på {mobile}", f"the doctor's SMS with a link on {mobile}"),
            PARTY,
            lambda e: (
                e.kind == "sms.delivered" and str(e.data["to"]).endswith(mobile) and bool(e.data["links"])
            ),
            rule="flow-waiting-room",
            location="SMS",
            requirement="UC5-04",
        )

    def _seen(self) -> dict[str, Any]:
        return self._town.seen_in_queue(self._orders[self._world.story.citizen.cpr])

    def _failed(self, requirement: str, expected: Text, received: Text | str) -> Exception:
        return self._world.failure(
            PARTY, "flow-waiting-room", requirement=requirement, location="Virtuelt Venteværelse",
            expected=expected, received=received,
        )  # fmt: skip

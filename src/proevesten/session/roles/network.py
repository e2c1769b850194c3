"""The network between the parties, and what it may be told to do wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from proevesten.errors import HarnessError
from proevesten.session.journal import Entry
from proevesten.session.outcome import NotChecked
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World


class Network:
    """Tells the simulated VANS network how to misbehave, and looks at what crossed it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def misbehave(self, word: str, **options: Any) -> None:
        """A fault of the network by its Danish word, on for the rest of the scenario. HarnessError if unknown."""
        name = self._world.town.network_fault(word)
        if name is None:
            raise HarnessError(
                Text(f"Nettet kender ikke fejlen {word}", f"The network knows no fault {word}")
            )
        self._world.town.context.faults.switch_on("vans", name, options)
        self._world.session.journal.append(party="harness", kind="fault.on", data={"vans": name, **options})

    def behave(self) -> None:
        """The network is sound again."""
        self._world.town.context.faults.switch_off("vans")

    def pass_time(self, step: timedelta) -> None:
        """Time passes in the simulated world; not checked with a real system, whose clock runs by itself."""
        if self._world.town.real_time:
            raise NotChecked("systemets ur kan ikke stilles frem")
        self._world.session.clock.advance(step)
        self._world.session.journal.append(
            party="harness", kind="clock.advanced", data={"seconds": step.total_seconds()}
        )

    def must_carry_again(self, receiver: str) -> None:
        """The letter was sent again: message id kept, envelope id new (requirement KVI-04)."""
        role = self._world.receiver(receiver)
        first = role.letter_entry()
        again = self._world.expect(
            Text("brevet sendt igen", "the letter sent again"),
            self._world.story.convener,
            lambda e: e.seq > first.seq and self._is_same(e, first),
            rule="flow-not-resent",
            location="VANS",
        )
        self._world.evidence(again, "Brevet sendt igen")
        kept = again.data["message_id"] == first.data["message_id"]
        if not kept or again.data["envelope_id"] == first.data["envelope_id"]:
            raise self._world.failure(
                self._world.story.convener, "flow-resend-ids",
                location="/VANSEnvelope/Message/MetaInformation/Identifier",
                expected=f"{first.data['message_id']}", received=f"{again.data['message_id']}",
            )  # fmt: skip

    @staticmethod
    def _is_same(entry: Entry, first: Entry) -> bool:
        return entry.kind == "vans.accepted" and entry.data.get("letter_id") == first.data["letter_id"]

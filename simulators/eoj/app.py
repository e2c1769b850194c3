"""The simulated municipal EOJ: receives letters and advis, files, acknowledges, shows, and convenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.convening import Convener, Surroundings
from simulators.eoj.behaviour import FAULTS
from simulators.eoj.state import Citizens


class MunicipalRecord(Convener):
    """EOJ of the municipalities."""

    role = "EOJ"

    def __init__(
        self,
        context: Context,
        name: str,
        units: Sequence[Organisation],
        around: Surroundings,
        wards: Sequence[Organisation] = (),
    ) -> None:
        self.citizens = Citizens({w.location_number: w for w in wards if w.location_number})
        super().__init__(context, name, units, around)
        self.actions["receive_citizen"] = self._receive_citizen
        context.faults.declare(name, FAULTS)

    def notified(self, data: bytes) -> None:
        """An advis moves the citizen's page."""
        self.citizens.take(data)

    def citizen_of(self, cpr: str) -> dict[str, Any] | None:
        """The citizen's page: letters, and who is responsible until when."""
        who = self.citizens.shown(cpr, self.context.clock.now())
        if self.context.faults.on(self.name, "responsibility_hidden"):
            who = {}
        return {"citizen": cpr, "letters": self.inbox_of(cpr), "responsibility": who}

    def reset(self) -> None:
        """Forget letters and citizens."""
        super().reset()
        self.citizens.clear()

    def forget(self, cpr: str) -> None:
        """Forget one citizen's page too."""
        super().forget(cpr)
        self.citizens.forget(cpr)

    async def _receive_citizen(self, order: dict[str, Any]) -> dict[str, Any]:
        self.citizens.place(order["citizen"], order["destination"])
        return {}


def build(
    context: Context, units: Sequence[Organisation], around: Surroundings, wards: Sequence[Organisation]
) -> MunicipalRecord:
    """The EOJ of `units`; `wards` are the hospital wards whose telephone numbers the phone book lists."""
    return MunicipalRecord(context, "eoj", units, around, wards)

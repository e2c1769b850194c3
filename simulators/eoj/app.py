"""The simulated municipal EOJ: receives letters and advis, files, acknowledges, shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.inbox import Item
from simulators.clinical.system import ClinicalSystem, Credentials
from simulators.eoj.behaviour import FAULTS, receipts, shown
from simulators.eoj.state import Citizens


class MunicipalRecord(ClinicalSystem):
    """EOJ of the municipalities."""

    role = "EOJ"

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], credentials: Credentials,
        wards: Sequence[Organisation] = (),
    ) -> None:  # fmt: skip
        self.citizens = Citizens({w.location_number: w for w in wards if w.location_number})
        super().__init__(context, name, units, credentials)
        self.actions = {"receive_citizen": self._receive_citizen}
        context.faults.declare(name, FAULTS)

    def answers(self, answers: list[bytes]) -> list[bytes]:
        """Receipts, as the behaviour has them."""
        return receipts(self.context.faults.active(self.name), answers)

    def shown(self, item: Item) -> Item | None:
        """The letter as the inbox shows it."""
        return shown(self.context.faults.active(self.name), item)

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

    async def _receive_citizen(self, order: dict[str, Any]) -> dict[str, Any]:
        self.citizens.place(order["citizen"], order["destination"])
        return {}


def build(
    context: Context, units: Sequence[Organisation], credentials: Credentials, wards: Sequence[Organisation]
) -> MunicipalRecord:
    """The EOJ of `units`; `wards` are the hospital wards whose telephone numbers the phone book lists."""
    return MunicipalRecord(context, "eoj", units, credentials, wards)

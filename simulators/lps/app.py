"""The simulated GP system: receives letters, files, acknowledges, shows."""

from __future__ import annotations

from collections.abc import Sequence

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.inbox import Item
from simulators.clinical.system import ClinicalSystem, Credentials
from simulators.lps.behaviour import FAULTS, receipts, shown


class PracticeRecord(ClinicalSystem):
    """LPS of the practices."""

    role = "LPS"

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], credentials: Credentials
    ) -> None:
        super().__init__(context, name, units, credentials)
        context.faults.declare(name, FAULTS)

    def answers(self, answers: list[bytes]) -> list[bytes]:
        """Receipts, as the behaviour has them."""
        return receipts(self.context.faults.active(self.name), answers)

    def shown(self, item: Item) -> Item | None:
        """The letter as the inbox shows it."""
        return shown(self.context.faults.active(self.name), item)


def build(context: Context, units: Sequence[Organisation], credentials: Credentials) -> PracticeRecord:
    """The LPS of `units`."""
    return PracticeRecord(context, "lps", units, credentials)

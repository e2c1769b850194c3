"""The simulated GP system: receives letters, files, acknowledges, shows, and convenes."""

from __future__ import annotations

from collections.abc import Sequence

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.convening import Convener, Surroundings
from simulators.lps.behaviour import FAULTS


class PracticeRecord(Convener):
    """LPS of the practices."""

    role = "LPS"

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], around: Surroundings
    ) -> None:
        super().__init__(context, name, units, around)
        context.faults.declare(name, FAULTS)


def build(context: Context, units: Sequence[Organisation], around: Surroundings) -> PracticeRecord:
    """The LPS of `units`."""
    return PracticeRecord(context, "lps", units, around)

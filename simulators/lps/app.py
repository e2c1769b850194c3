"""The simulated GP system: receives letters, files, acknowledges, shows, and convenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proevesten.session.people import Organisation
from simulators.base import Context, Fault
from simulators.clinical.convening import Convener, Surroundings
from simulators.lps.behaviour import FAULTS


class PracticeRecord(Convener):
    """LPS of the practices."""

    role = "LPS"
    declares: Mapping[str, Fault] = FAULTS

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], around: Surroundings
    ) -> None:
        super().__init__(context, name, units, around)
        context.faults.declare(name, self.declares)


def build(context: Context, units: Sequence[Organisation], around: Surroundings) -> PracticeRecord:
    """The LPS of `units`."""
    return PracticeRecord(context, "lps", units, around)

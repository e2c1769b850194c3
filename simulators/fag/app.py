"""The simulated specialist system: the social area's and the labour market's case system."""

from __future__ import annotations

from collections.abc import Sequence

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.convening import Surroundings
from simulators.fag.behaviour import FAULTS
from simulators.lps.app import PracticeRecord


class CaseRecord(PracticeRecord):
    """FAG: receives and convenes like a practice; its units are a municipality's."""

    role = "FAG"
    declares = FAULTS


def build(context: Context, units: Sequence[Organisation], around: Surroundings) -> CaseRecord:
    """The specialist system of `units`."""
    return CaseRecord(context, "fag", units, around)

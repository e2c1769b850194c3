"""Faulty modes of the simulated EOJ: any receiver's, any convener's, and what the citizen's page shows."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault
from simulators.clinical.conduct import CONVENER_FAULTS
from simulators.clinical.receiving import RECEIVER_FAULTS

_OWN = Fault(
    "responsibility_hidden",
    Text("viser ikke hvem der har behandlingsansvaret", "does not show who is responsible"),
    ("UC2-03",),
)
FAULTS: dict[str, Fault] = RECEIVER_FAULTS | CONVENER_FAULTS | {_OWN.name: _OWN}

"""Faulty modes of the simulated EOJ: as receiver, as convener, and on the citizen's page."""

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
CONVENES = (
    "link_stripped", "link_as_text", "link_cut", "link_of_other_meeting", "wrong_location_number", "wrong_time",
    "no_letter", "no_digital_post", "mail_in_clear", "no_mail",
)  # fmt: skip
FAULTS: dict[str, Fault] = (
    RECEIVER_FAULTS | {name: CONVENER_FAULTS[name] for name in CONVENES} | {_OWN.name: _OWN}
)

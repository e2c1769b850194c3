"""Faulty behaviour of the simulated EPJ: any receiver's and convener's, and that of the 72 hours."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault
from simulators.clinical.conduct import CONVENER_FAULTS, Active
from simulators.clinical.receiving import RECEIVER_FAULTS

_OWN = (
    Fault("no_advis", Text("sender ikke advis ved udskrivelsen", "sends no advis at discharge"), ("UC2-02",)),
    Fault(
        "claims_after_72_hours",
        Text("påtager sig ansvaret efter 72 timer", "claims the responsibility after 72 hours"),
        ("UC2-01", "UC2-08"),
    ),
    Fault(
        "claims_for_everybody",
        Text("påtager sig ansvaret for alle udskrevne", "claims the responsibility for everybody discharged"),
        ("UC2-01", "UC2-08"),
    ),
    Fault(
        "refuses_everybody",
        Text("afviser opkald i de 72 timer", "turns calls down within the 72 hours"),
        ("UC2-01", "UC2-04", "UC2-13"),
    ),
    Fault(
        "refuses_doctors",
        Text("afviser opkald fra læger", "turns calls of doctors down"),
        ("UC2-13",),
    ),
    Fault(
        "two_way_always",
        Text("åbner altid tovejsvideo", "always opens two-way video"),
        ("UC2-07",),
    ),
)  # fmt: skip
_SHOWN_ELSEWHERE = {"shows_duplicates"}
FAULTS: dict[str, Fault] = {n: f for n, f in RECEIVER_FAULTS.items() if n not in _SHOWN_ELSEWHERE}
FAULTS |= CONVENER_FAULTS | {fault.name: fault for fault in _OWN}


def claims(active: Active, holds: bool, over: bool, caller: str) -> bool:
    """Whether the ward claims the responsibility; `over` when only the 72 hours have run out."""
    if "refuses_everybody" in active or ("refuses_doctors" in active and caller == "doctor"):
        return False
    return holds or "claims_for_everybody" in active or ("claims_after_72_hours" in active and over)

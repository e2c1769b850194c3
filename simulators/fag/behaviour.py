"""Faulty modes of the simulated specialist system: any receiver's, and those of a convener its stories can show."""

from simulators.base import Fault
from simulators.clinical.conduct import CONVENER_FAULTS
from simulators.clinical.receiving import RECEIVER_FAULTS

CONVENES = ("wrong_time", "no_digital_post", "mail_in_clear", "no_mail")
_SHOWN_ELSEWHERE = {"shows_duplicates", "negative_after_positive"}
FAULTS: dict[str, Fault] = {n: f for n, f in RECEIVER_FAULTS.items() if n not in _SHOWN_ELSEWHERE} | {
    name: CONVENER_FAULTS[name] for name in CONVENES
}

"""Faulty modes of the simulated LPS: any receiver's, and those of a convener that a practice's stories can show."""

from simulators.base import Fault
from simulators.clinical.conduct import CONVENER_FAULTS
from simulators.clinical.receiving import RECEIVER_FAULTS

CONVENES = ("wrong_location_number", "no_letter")
FAULTS: dict[str, Fault] = RECEIVER_FAULTS | {name: CONVENER_FAULTS[name] for name in CONVENES}

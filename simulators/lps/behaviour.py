"""Faulty modes of the simulated LPS: any receiver's and any convener's."""

from simulators.base import Fault
from simulators.clinical.conduct import CONVENER_FAULTS
from simulators.clinical.receiving import RECEIVER_FAULTS

FAULTS: dict[str, Fault] = RECEIVER_FAULTS | CONVENER_FAULTS

"""Faulty modes of the simulated LPS: those of any receiver, less the municipality's own."""

from simulators.eoj.behaviour import FAULTS as RECEIVER_FAULTS
from simulators.eoj.behaviour import receipts, shown

FAULTS = {name: fault for name, fault in RECEIVER_FAULTS.items() if name != "responsibility_hidden"}

__all__ = ["FAULTS", "receipts", "shown"]

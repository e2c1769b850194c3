"""How a clinical system refuses: see `simulators.clinical.adapter.Refusal`."""

from simulators.clinical.adapter import Refusal

__all__ = ["Refusal"]

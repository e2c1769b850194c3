"""How the specialist system refuses an action, as its user would be told."""

from simulators.clinical.adapter import Refusal

__all__ = ["Refusal"]

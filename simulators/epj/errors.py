"""How the EPJ refuses an action, as its user would be told."""

from simulators.clinical.adapter import Refusal

NOT_RESPONSIBLE = "Afdelingen har ikke behandlingsansvaret: {reason}"

__all__ = ["NOT_RESPONSIBLE", "Refusal"]

"""How the EPJ refuses an action, as its user would be told."""

from simulators.clinical.adapter import Refusal

NO_CONTACT = "Borgeren har ingen kontakt i EPJ. Opret en kontakt, før der kan bookes videomøde."
NOT_RESPONSIBLE = "Afdelingen har ikke behandlingsansvaret: {reason}"
UNKNOWN_MEETING = "Mødet findes ikke i EPJ."

__all__ = ["NOT_RESPONSIBLE", "NO_CONTACT", "UNKNOWN_MEETING", "Refusal"]

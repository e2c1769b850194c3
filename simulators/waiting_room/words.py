"""What the citizen reads while waiting (requirement UC5-02; wording ours)."""

from __future__ import annotations

from proevesten.texts import Text

STAFF_IS_COMING = Text("Personalet er på vej. Bliv på siden.", "Staff is on the way. Stay on this page.")
MESSAGES = {
    "waiting": Text(
        "Du er nummer {position} i køen hos {practice}.",
        "You are number {position} in the queue at {practice}.",
    ),
    "calling": Text("{practice} kalder dig ind nu.", "{practice} is calling you in now."),
    "taken": Text(
        "{practice} er klar. Gå ind i videomødet.", "{practice} is ready. Enter the video meeting."
    ),
    "ended": Text("Konsultationen er slut.", "The consultation is over."),
    "left": Text("Bestillingen er afmeldt.", "The order is cancelled."),
}
"""By the consultation's stage."""

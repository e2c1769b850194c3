"""The Beskedfordeler's faulty modes."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "beskedfordeler"

FAULTS: dict[str, Fault] = {
    name: Fault(name, Text(da, en), proves)
    for name, da, en, proves in (
        ("no_acknowledgement", "manglende kvittering", "no acknowledgement", ("KVI-03", "KVI-01")),
        ("delivers_twice", "dobbelt levering", "delivers twice", ("VANS-02",)),
        ("forgets_one", "glemt modtager", "forgets a receiver", ("KVI-06",)),
        ("stuck_queue", "fastlåst dueslag", "stuck queue", ("VANS-02",)),
    )
}
"""Name → fault. The Danish text is the word for it in a Gherkin sentence."""

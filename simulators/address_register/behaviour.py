"""The register's faulty modes."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "address_register"

FAULTS: dict[str, Fault] = {
    "unavailable": Fault(
        "unavailable",
        Text("adresseregisteret svarer ikke", "the address register does not answer"),
        ("VANS-01",),
    ),
}
"""Name → fault, as declared on the session's board."""

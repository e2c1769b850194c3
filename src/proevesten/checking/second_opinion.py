"""`check --engine hl7`: FHIR messages by HL7's own validator, everything else by our engine.

A second opinion and an oracle, never the default: it needs Java and its jars on the machine.
"""

from __future__ import annotations

from proevesten.errors import UnreadableError
from proevesten.rules.detect import detect
from proevesten.rules.engine import check_bytes
from proevesten.rules.fhir.hl7 import check_hl7
from proevesten.rules.judgement import Judgement, Options


def check(data: bytes, options: Options) -> Judgement:
    """The judgement on one document. Raises ConfigurationError when Java, jars or packages are missing."""
    try:
        family = detect(data).family
    except UnreadableError:
        return check_bytes(data, options)  # which says why
    return check_hl7(data, options) if family == "fhir" else check_bytes(data, options)

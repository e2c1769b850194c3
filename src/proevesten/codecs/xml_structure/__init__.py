"""One structural engine for MedCom's XML: a compact notation, content automata, and a walker."""

from __future__ import annotations

from proevesten.codecs.xml_structure.notation import Notation
from proevesten.codecs.xml_structure.schema import Schema
from proevesten.codecs.xml_structure.violations import Kind, Violation
from proevesten.codecs.xml_structure.walker import MAX_VIOLATIONS, violations

__all__ = ["MAX_VIOLATIONS", "Kind", "Notation", "Schema", "Violation", "violations"]

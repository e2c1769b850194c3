"""Conversion between EDIFACT and OIOXML; what the other side cannot carry is listed, never dropped in silence."""

from __future__ import annotations

from proevesten.conversion.convert import convert, convert_correspondence, convert_receipt
from proevesten.conversion.model import Converted, Target

__all__ = ["Converted", "Target", "convert", "convert_correspondence", "convert_receipt"]

"""MedCom's EDIFACT: bytes to segments, groups and typed letters, and back (README.md beside this file)."""

from __future__ import annotations

from proevesten.codecs.edifact.letter_reader import read_correspondence
from proevesten.codecs.edifact.letter_writer import normal_form, write_correspondence
from proevesten.codecs.edifact.receipt import read_receipt, write_receipt
from proevesten.codecs.edifact.syntax import looks_like_edifact
from proevesten.codecs.edifact.tree import read_interchange

__all__ = [
    "looks_like_edifact",
    "normal_form",
    "read_correspondence",
    "read_interchange",
    "read_receipt",
    "write_correspondence",
    "write_receipt",
]

"""OIOXML: every edition's structure, and the rules of its content."""

from __future__ import annotations

from proevesten.rules.oioxml.judge import check, check_document

__all__ = ["check", "check_document"]

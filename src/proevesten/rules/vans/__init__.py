"""VANSEnvelope: the envelope's rules, and the payload judged by its own."""

from __future__ import annotations

from proevesten.rules.vans.judge import check, check_document

__all__ = ["check", "check_document"]

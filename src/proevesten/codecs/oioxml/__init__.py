"""OIOXML (Emessage): letters, receipts and advis ↔ typed models, and the structure of every edition."""

from __future__ import annotations

from proevesten.codecs.oioxml.notification import Notification, read_notification, write_notification
from proevesten.codecs.oioxml.reader import read_correspondence, read_correspondences
from proevesten.codecs.oioxml.receipts import read_receipt, write_receipt
from proevesten.codecs.oioxml.writer import write_correspondence

__all__ = [
    "Notification",
    "read_correspondence",
    "read_correspondences",
    "read_notification",
    "read_receipt",
    "write_correspondence",
    "write_notification",
    "write_receipt",
]

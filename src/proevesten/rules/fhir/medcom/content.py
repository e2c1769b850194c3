"""Content of CareCommunication: attachments and links that reach the reader whole.

Source: MedCom governance for CareCommunication; digest section 5; requirement KOM-04 (active links).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from proevesten.rules.fhir.medcom.view import Message, payload_id, text

_EXTENSION = re.compile(r"\.(pdf|png|jpe?g|gif|tiff?|bmp)\s*$", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\s<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")


def check(message: Message) -> None:
    """The rules of this module on one CareCommunication."""
    linked = set()
    for payload, path in message.payloads():
        attachment = payload.get("contentAttachment")
        if isinstance(attachment, dict):
            place = f"{path}.contentAttachment"
            linked.add(text(attachment, "url"))
            _attachment(message, payload, attachment, place)
            _link(message, attachment, place)
    for payload, path in message.payloads():
        _running_text(message, text(payload, "contentString"), f"{path}.contentString", linked)


def _attachment(message: Message, payload: dict[str, Any], attachment: dict[str, Any], place: str) -> None:
    current = message.current()
    own = current is not None and payload_id(payload) in current.sources
    if own and "data" not in attachment and "url" not in attachment:
        message.note("medcom-cc-attachment-empty", place, received=text(attachment, "title"))
    if _EXTENSION.search(text(attachment, "title")):
        message.note("medcom-cc-title-extension", f"{place}.title", received=text(attachment, "title"))


def _link(message: Message, attachment: dict[str, Any], place: str) -> None:
    url = text(attachment, "url")
    if not url:
        return
    fault = _broken(url)
    if fault:
        message.note("medcom-cc-link-broken", f"{place}.url", received=url)
    elif urlsplit(url).scheme.lower() != "https":
        message.note("medcom-cc-link-insecure", f"{place}.url", received=url)
    if "data" in attachment:
        message.note("medcom-cc-link-with-data", place, received=url)


def _broken(url: str) -> bool:
    """Whether a URL cannot be opened as it stands (RFC 3986)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return True
    known = parts.scheme.lower() in ("http", "https")
    return not known or "." not in host or bool(_FORBIDDEN.search(url))


def _running_text(message: Message, body: str, place: str, linked: set[str]) -> None:
    for found in _LINK.findall(body):
        url = found.rstrip(".,;:!?)")
        if url not in linked and found not in linked:
            message.note("medcom-cc-link-as-text", place, received=url)

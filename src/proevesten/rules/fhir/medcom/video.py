"""Conventions for video meetings in CareCommunication; an agreement may choose others.

MedCom has no code for video meetings (digest section 1). Until it has, a message that carries a meeting
link is sent with category telemedicine, or extended-care-responsibility in the 72-hour case. An agreement
sets `options.extra["video"] = {"categories": [...], "hosts": [...]}`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from proevesten.rules.fhir.medcom.view import Message, code, items, text

CATEGORIES = ("telemedicine", "extended-care-responsibility")
HOSTS = ("vconf.dk", "vconf-stage.dk", "rooms.medcom.dk")
"""Hosts of VDX links, with their subdomains (VDX documentation)."""


def check(message: Message) -> None:
    """The rules of this module on one CareCommunication."""
    chosen = message.options.extra.get("video") or {}
    hosts = tuple(chosen.get("hosts", HOSTS))
    categories = tuple(chosen.get("categories", CATEGORIES))
    links = [
        path
        for payload, path in message.payloads()
        if _is_video(text(payload, "contentAttachment", "url"), hosts)
    ]
    if not links:
        return
    communication, path = message.first("Communication")
    found = [code(concept) for concept in items(communication, "category")]
    if found and not set(found) & set(categories):
        message.note(
            "medcom-cc-video-category", f"{path}.category", received=found[0], expected=" | ".join(categories)
        )


def _is_video(url: str, hosts: tuple[str, ...]) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return any(host == name or host.endswith("." + name) for name in hosts)

"""Short links and portal links (digest §7)."""

from __future__ import annotations

import re

from simulators.vdx.model import Meeting, SchedulingInfo
from simulators.vdx.state import Settings

_PLACEHOLDER = re.compile(r"__(pin|uri-with-domain|uri-domain|start-date|return-url|microphone|call-type)__")


def short_link(settings: Settings, meeting: Meeting) -> str:
    """Base and short id, nothing else."""
    return settings.short_link_base + meeting.short_id


def portal_link(settings: Settings, room: SchedulingInfo) -> str:
    """The portal's address with the room's values put in."""
    return fill(settings.portal_template, _values(settings, room))


def fill(template: str, values: dict[str, str | None]) -> str:
    """Put values in: a query parameter without value is dropped, a PIN stays empty, so does the fragment."""
    front, hash_mark, fragment = template.partition("#")
    path, question, query = front.partition("?")
    kept = [p for p in query.split("&") if not _absent(p, values)] if query else []
    filled = _put(path, values) + (question + "&".join(_put(p, values) for p in kept) if kept else "")
    return filled + hash_mark + _put(fragment, values)


def custom_portal(template: str, room: SchedulingInfo, pin: int | None) -> str:
    """A custom portal's address; VDX stores it raw, the short link fills it (digest §7)."""
    filled = template.replace("%uri-with-domain%", room.uri_with_domain)
    return filled.replace("%pin%", "" if pin is None else str(pin))


def _values(settings: Settings, room: SchedulingInfo) -> dict[str, str | None]:
    meeting = room.meeting
    pin = room.guest_pin if room.guest_pin is not None else room.host_pin
    start = meeting.start.astimezone(settings.server_zone) if meeting else None
    microphone = meeting.guest_microphone if meeting else None
    return {
        "pin": "" if pin is None else str(pin),
        "uri-with-domain": room.uri_with_domain,
        "uri-domain": room.uri_domain,
        "start-date": start.isoformat()[:19] if start else None,
        "return-url": room.return_url,
        "microphone": microphone if microphone in ("muted", "off") else None,
        "call-type": room.call_type,
    }


def _absent(parameter: str, values: dict[str, str | None]) -> bool:
    return any(values[m[1]] is None for m in _PLACEHOLDER.finditer(parameter))


def _put(part: str, values: dict[str, str | None]) -> str:
    return _PLACEHOLDER.sub(lambda m: values[m[1]] or "", part)

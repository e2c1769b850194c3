"""The bridge's own JSON: participants, conference, layout, as the Pexip client REST API v2 writes them (digest §13).

Members under ``vdx`` are ours: what MedCom's functions need and the bridge's API has no place for.
"""

from __future__ import annotations

from typing import Any

from simulators.vdx.meeting.model import Conference, Person
from simulators.vdx.meeting.pictures import Pictures


def participant(room: Conference, person: Person) -> dict[str, Any]:
    """One participant, as in `participants` and the participant events."""
    presenting = room.presenter == person.uuid
    return {
        "uuid": person.uuid,
        "api_url": f"/participants/{person.uuid}",
        "display_name": person.name,
        "overlay_text": person.name,
        "role": "guest" if person.role == "participant" else "chair",
        "service_type": "waiting_room" if person.waiting else "conference",
        "is_muted": _yes(person.muted or person.muted_by_host),
        "is_video_muted": person.video_off or person.video_refused,
        "is_presenting": _yes(presenting),
        "buzz_time": person.hand,
        "start_time": person.start,
        "has_media": person.call is not None,
        "is_video_call": _yes(person.call is not None),
        "is_audio_only_call": "NO",
        "is_video_silent": False,
        "is_streaming_conference": False,
        "is_external": False,
        "call_direction": "in",
        "call_tag": "",
        "encryption": "On",
        "protocol": "webrtc" if person.call else "api",
        "spotlight": 0,
        "rx_presentation_policy": "ALLOW",
        "presentation_supported": "NO" if person.mobile else "YES",
        "mute_supported": "YES",
        "transfer_supported": "NO",
        "disconnect_supported": "YES",
        "fecc_supported": "NO",
        "local_alias": room.alias,
        "uri": person.name,
        "vendor": "",
        "external_node_uuid": "",
        "vdx": {
            "host": person.role == "host",
            "rights_passed": person.role == "co_host",
            "muted_by_host": person.muted_by_host,
            "video_allowed": not person.video_refused,
            "mobile": person.mobile,
        },
    }


def conference(room: Conference) -> dict[str, Any]:
    """The meeting, as in `conference_status` and `conference_update`."""
    people = [p for p in room.inside if p.role == "participant"]
    return {
        "locked": room.locked,
        "guests_muted": room.guests_muted,
        "all_muted": bool(people) and all(p.muted or p.muted_by_host for p in people),
        "started": room.host is not None,
        "presentation_allowed": room.options.guests_share,
        "guests_can_unmute": room.options.microphone != "off",
        "breakout_rooms": False,
        "direct_media": False,
        "live_captions_available": False,
        "classification": {"levels": {}, "current": None},
        "vdx": {
            "layout": room.options.layout,
            "one_way": room.options.one_way,
            "chat": room.options.chat,
            "raise_hand": room.options.raise_hand,
            "waiting_room": room.options.waiting_room,
        },
    }


def layout(room: Conference, seen: Pictures) -> dict[str, Any]:
    """What one person sees, as in the `layout` event: the large pictures first."""
    return {
        "view": seen.view,
        "participants": [*seen.large, *seen.small],
        "pres_slot_coords": None,
        "requested_layout": {"primary_screen": {"chair_layout": "ac", "guest_layout": "ac"}},
        "overlay_text_enabled": True,
        "vdx": {"layout": room.options.layout, "one_way": room.options.one_way, "large": list(seen.large)},
    }


def stage(room: Conference) -> list[dict[str, Any]]:
    """Who speaks, as in the `stage` event: nobody does, in the order they came."""
    return [{"participant_uuid": p.uuid, "stage_index": n, "vad": 0} for n, p in enumerate(room.inside)]


def first_name(name: str) -> str:
    """The name that a participant's chat messages carry (requirement VDX-05)."""
    return name.split()[0] if name.split() else name


def _yes(value: bool) -> str:
    return "YES" if value else "NO"

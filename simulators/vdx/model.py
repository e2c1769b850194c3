"""The things VDX keeps: organisations, templates, meetings and their technical half, scheduling infos."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulators.vdx.enumerations import AWAITS, VMR_OPTIONS


@dataclass(frozen=True, slots=True)
class User:
    """Who did something: an organisation's code and an e-mail (digest §2.1); both None for nobody."""

    organisation: str | None
    email: str | None


NOBODY = User(None, None)


@dataclass(slots=True)
class Organisation:
    """A node of the organisation tree (digest §9). `pool_size` None: not a pool organisation."""

    code: str
    name: str = ""
    parent: str | None = None
    pool_size: int | None = None
    allow_custom_uri: bool = False
    sms_sender_name: str | None = None


@dataclass(slots=True)
class Template:
    """A scheduling template (digest §2.8); `organisation` None: shared by all."""

    id: int
    organisation: str | None
    conferencing_sys_id: int | None = None
    uri_prefix: str = ""
    uri_domain: str = ""
    host_pin_required: bool = False
    host_pin_low: int | None = None
    host_pin_high: int | None = None
    guest_pin_required: bool = False
    guest_pin_low: int | None = None
    guest_pin_high: int | None = None
    vmr_available_before: int = 0
    max_participants: int = 0
    end_on_end_time: bool = False
    uri_low: int | None = None
    uri_high: int | None = None
    ivr_theme: str | None = None
    is_default: bool = False
    is_pool: bool = False
    custom_portal_guest: str | None = None
    custom_portal_host: str | None = None
    return_url: str | None = None
    options: dict[str, Any] = field(default_factory=lambda: dict(VMR_OPTIONS))
    direct_media: str = "never"
    call_type: str | None = None
    created_by: User = NOBODY
    created_time: datetime | None = None
    updated_by: User = NOBODY
    updated_time: datetime | None = None


@dataclass(slots=True)
class Meeting:
    """A booked meeting (digest §2.1); `room` is its scheduling info, normally of the same uuid."""

    uuid: str
    organisation: str | None
    subject: str
    start: datetime
    end: datetime
    short_id: str
    created_by: User = NOBODY
    created_time: datetime | None = None
    organized_by: User = NOBODY
    updated_by: User = NOBODY
    updated_time: datetime | None = None
    description: str | None = None
    project_code: str | None = None
    external_id: str | None = None
    guest_microphone: str | None = None
    guest_pin_required: bool = False
    labels: list[str] = field(default_factory=list)
    additional: list[tuple[str, str]] = field(default_factory=list)
    room: SchedulingInfo | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class SchedulingInfo:
    """The technical half of a meeting, or a room waiting in a pool (digest §2.5)."""

    uuid: str
    organisation: str | None
    uri_with_domain: str = ""
    uri_without_domain: str | None = None
    uri_domain: str | None = None
    host_pin: int | None = field(default=None, repr=False)
    guest_pin: int | None = field(default=None, repr=False)
    vmr_available_before: int = 0
    vmr_start: datetime | None = None
    max_participants: int = 0
    end_on_end_time: bool = False
    status: str = AWAITS
    status_text: str | None = None
    portal_link: str | None = field(default=None, repr=False)
    ivr_theme: str | None = None
    provision_time: datetime | None = None
    vmr_id: str | None = None
    options: dict[str, Any] = field(default_factory=lambda: dict(VMR_OPTIONS))
    direct_media: str = "never"
    created_by: User = NOBODY
    created_time: datetime | None = None
    updated_by: User = NOBODY
    updated_time: datetime | None = None
    reservation_id: str | None = None
    custom_portal_guest: str | None = None
    custom_portal_host: str | None = None
    return_url: str | None = None
    call_type: str | None = None
    new_provisioner: bool = False
    meeting: Meeting | None = field(default=None, repr=False, compare=False)
    history: list[tuple[datetime, str]] = field(default_factory=list, repr=False)

    @property
    def free(self) -> bool:
        """Whether the room belongs to no meeting and no reservation."""
        return self.meeting is None and self.reservation_id is None

"""Reads a seed: VDX's whole state in the field names of the API's own responses (design, section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from proevesten.errors import UsageError
from proevesten.texts import Text
from simulators.vdx import links, rooms, templates
from simulators.vdx.enumerations import AWAITS, OPTION_VALUES, PROVISION_STATUS, VMR_OPTIONS
from simulators.vdx.model import NOBODY, Meeting, Organisation, SchedulingInfo, Template, User
from simulators.vdx.state import Settings, State
from simulators.vdx.times import BEYOND_9999, read_any


class SeedError(UsageError):
    """A seed that cannot be used; `where` names the place in it."""

    def __init__(self, where: str, da: str, en: str) -> None:
        super().__init__(Text(f"Seed: {da}", f"Seed: {en}"), where=where)


def sow(state: State, document: Mapping[str, Any], base: Settings) -> None:
    """Replace the state by the document's. Raises SeedError; the old state then stays as it was."""
    if not isinstance(document, Mapping):
        raise SeedError("seed", "skal være et objekt", "must be an object")
    settings = _settings(document, base)
    fresh = State(state.now, lambda kind, peer, data: None, state.faulty, settings)
    for read, name in (
        (_organisation, "organisations"),
        (_template, "templates"),
        (_meeting, "meetings"),
        (_room, "schedulingInfos"),
    ):
        for where, entry in _entries(document, name):
            read(fresh, Fields(where, entry))
    with state.lock:
        state.take(fresh)


class Fields:
    """One entry of a seed: typed reading, with the place in every error."""

    def __init__(self, where: str, values: Mapping[str, Any]) -> None:
        self.where = where
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def get(self, name: str, kind: type, default: Any = None) -> Any:
        """A value of `kind`, the default when it is absent or null."""
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise SeedError(
                f"{self.where}.{name}", f"skal være {kind.__name__}", f"must be of type {kind.__name__}"
            )
        return value

    def need(self, name: str, kind: type) -> Any:
        """A value that must be there."""
        if name not in self:
            raise SeedError(f"{self.where}.{name}", "mangler", "is missing")
        return self.get(name, kind)

    def time(self, name: str, default: datetime | None = None) -> datetime | None:
        """A time in any of VDX's notations."""
        raw = self.get(name, str)
        try:
            moment = default if raw is None else read_any(raw)
            if moment is BEYOND_9999:
                raise ValueError(raw)
        except ValueError as fault:
            raise SeedError(f"{self.where}.{name}", "er ikke et tidspunkt", "is not a date-time") from fault
        return moment

    def word(self, name: str, values: tuple[str, ...], default: Any) -> Any:
        """One of an enumeration's words."""
        value = self.get(name, str, default)
        if value is not None and value not in values:
            known = ", ".join(values)
            raise SeedError(f"{self.where}.{name}", f"kendte værdier: {known}", f"known values: {known}")
        return value

    def given(self, name: str) -> bool:
        """Whether the entry says something of `name`, if only that it is null."""
        return name in self._values

    def user(self, name: str, default: User = NOBODY, organisation: str | None = None) -> User:
        """A meetingUser object; `organisation` where it names none."""
        value = self.get(name, dict)
        if value is None:
            return default
        return User(value.get("organisationId", organisation), value.get("email"))

    def words(self, name: str) -> list[str]:
        """A list of strings."""
        listed = self.get(name, list, [])
        if not all(isinstance(word, str) for word in listed):
            raise SeedError(f"{self.where}.{name}", "skal være tekster", "must be strings")
        return list(listed)

    def text(self, *names: str) -> str | None:
        """The first of several strings that is there."""
        return next((self.get(n, str) for n in names if n in self), None)


def _settings(document: Mapping[str, Any], base: Settings) -> Settings:
    top = Fields("seed", document)
    return replace(
        base,
        short_link_base=top.get("shortLinkBase", str, base.short_link_base),
        portal_template=top.get("portalLinkTemplate", str, base.portal_template),
        allowed_origins=tuple(top.words("allowedOrigins")),
        overflow_pool=top.get("overflowPool", str),
        new_provisioners=frozenset(top.words("newProvisionerOrganisations")),
        ids_seed=top.get("idsSeed", int),
    )


def _entries(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = document.get(name)
    if listed is None:
        return
    if not isinstance(listed, list):
        raise SeedError(name, "skal være en liste", "must be a list")
    for index, entry in enumerate(listed):
        if not isinstance(entry, dict):
            raise SeedError(f"{name}[{index}]", "skal være et objekt", "must be an object")
        yield f"{name}[{index}]", entry


def _organisation(state: State, entry: Fields) -> None:
    code = entry.need("code", str)
    state.add_organisation(
        Organisation(
            code,
            name=entry.get("name", str, code),
            parent=entry.text("parent", "parentCode"),
            pool_size=entry.get("poolSize", int),
            allow_custom_uri=entry.get(
                "allowCustomUri", bool, entry.get("allowCustomUriWithoutDomain", bool, False)
            ),
            sms_sender_name=entry.get("smsSenderName", str),
        )
    )


def _template(state: State, entry: Fields) -> None:
    kinds: dict[str, type] = {
        n: _kind(getattr(Template(0, None), a), n) for n, a in templates.ATTRIBUTES.items()
    }
    template = Template(
        entry.need("id", int),
        entry.text("organisation") if entry.given("organisation") else entry.text("organisationId"),
        created_by=entry.user("createdBy"),
        created_time=entry.time("createdTime", state.now()),
        updated_by=entry.user("updatedBy"),
        updated_time=entry.time("updatedTime"),
    )
    templates.fill(template, {n: entry.get(n, kind) for n, kind in kinds.items()} | _options(entry))
    state.add_template(template)


def _kind(default: Any, name: str) -> type:
    if isinstance(default, bool):
        return bool
    return int if isinstance(default, int) or "Range" in name or name == "conferencingSysId" else str


def _options(entry: Fields) -> dict[str, Any]:
    return {
        name: entry.word(name, OPTION_VALUES[name], default)
        if name in OPTION_VALUES
        else entry.get(name, bool, default)
        for name, default in VMR_OPTIONS.items()
    }


def _meeting(state: State, entry: Fields) -> None:
    organisation = entry.text("organisation")
    creator = entry.user("createdBy", organisation=organisation)
    organizer = entry.user("organizedBy", creator, organisation)
    organisation = organisation or organizer.organisation or creator.organisation
    now = state.now()
    start = entry.time("startTime", now) or now
    state.add_meeting(
        Meeting(
            uuid=entry.need("uuid", str).lower(),
            organisation=organisation,
            subject=entry.get("subject", str, ""),
            start=start,
            end=entry.time("endTime", start) or start,
            short_id=entry.get("shortId", str) or state.new_short_id(),
            created_by=creator,
            created_time=entry.time("createdTime", now),
            organized_by=organizer,
            updated_by=entry.user("updatedBy"),
            updated_time=entry.time("updatedTime"),
            description=entry.get("description", str),
            project_code=entry.get("projectCode", str),
            external_id=entry.get("externalId", str),
            guest_microphone=entry.get("guestMicrophone", str),
            guest_pin_required=entry.get("guestPinRequired", bool, False),
            labels=entry.words("labels"),
            additional=_additional(entry),
        )
    )


def _additional(entry: Fields) -> list[tuple[str, str]]:
    listed = entry.get("additionalInformation", list, [])
    if not all(isinstance(i, dict) and {"key", "value"} <= i.keys() for i in listed):
        raise SeedError(
            f"{entry.where}.additionalInformation", "skal have key og value", "must have key and value"
        )
    return [(str(i["key"]), str(i["value"])) for i in listed]


def _room(state: State, entry: Fields) -> None:
    uuid = entry.need("uuid", str).lower()
    details = entry.get("meetingDetails", dict, {})
    meeting = state.meetings.get(str(details.get("uuid", uuid)).lower())
    room = SchedulingInfo(
        uuid=uuid,
        organisation=entry.text("organisation", "organisationId")
        or (meeting.organisation if meeting else None),
        options=_options(entry),
        **{attribute: entry.get(name, kind) for name, attribute, kind in _PLAIN},
    )
    _room_defaults(state, entry, room)
    if meeting is not None:
        room.meeting, meeting.room = meeting, room
    if not entry.given("vmrStartTime"):
        room.vmr_start = rooms.opens(room)
    if not entry.given("portalLink"):
        room.portal_link = links.portal_link(state.settings, room)
    state.add_room(room)


_PLAIN: tuple[tuple[str, str, type], ...] = (
    ("hostPin", "host_pin", int),
    ("guestPin", "guest_pin", int),
    ("uriWithoutDomain", "uri_without_domain", str),
    ("provisionStatusDescription", "status_text", str),
    ("portalLink", "portal_link", str),
    ("ivrTheme", "ivr_theme", str),
    ("provisionVmrId", "vmr_id", str),
    ("reservationId", "reservation_id", str),
    ("customPortalGuest", "custom_portal_guest", str),
    ("customPortalHost", "custom_portal_host", str),
    ("returnUrl", "return_url", str),
    ("callType", "call_type", str),
)


def _room_defaults(state: State, entry: Fields, room: SchedulingInfo) -> None:
    now = state.now()
    room.uri_with_domain = entry.get("uriWithDomain", str, "")
    room.uri_domain = entry.text("uriDomain") or room.uri_with_domain.partition("@")[2] or None
    room.status = entry.word("provisionStatus", PROVISION_STATUS, AWAITS)
    room.direct_media = entry.get("directMedia", str, "never")
    room.vmr_available_before = entry.get("vmrAvailableBefore", int, 0)
    room.max_participants = entry.get("maxParticipants", int, 0)
    room.end_on_end_time = entry.get("endMeetingOnEndTime", bool, False)
    room.vmr_start = entry.time("vmrStartTime")
    room.provision_time = entry.time("provisionTimestamp")
    room.created_by, room.updated_by = entry.user("createdBy"), entry.user("updatedBy")
    room.created_time, room.updated_time = entry.time("createdTime", now), entry.time("updatedTime")
    room.new_provisioner = entry.get(
        "newProvisioner", bool, room.organisation in state.settings.new_provisioners
    )
    if room.reservation_id is not None:
        room.reservation_id = room.reservation_id.lower()

"""What goes out: meetings, scheduling infos, templates and pools as JSON of either generation (digest §2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulators.vdx import links
from simulators.vdx.model import NOBODY, Meeting, SchedulingInfo, Template, User
from simulators.vdx.scheduling import Pool
from simulators.vdx.state import State
from simulators.vdx.times import write_v1, write_v2

Json = dict[str, Any]


class View:
    """Writes for one request: the generation decides times, links and the shape of lists."""

    def __init__(self, state: State, *, v1: bool, scheme: str, host: str) -> None:
        """Links are built on `host`; v2 always says https, whatever was called (digest §2.1)."""
        self._state = state
        self._v1 = v1
        self._root = f"{scheme}://{host}" if v1 else f"https://{host}/v2"
        self._time = write_v1 if v1 else write_v2

    def meeting(self, m: Meeting, *, found: bool = False) -> Json:
        """A meeting; v1 links its scheduling info only in search results (`found`)."""
        link = self._short_link(m)
        body: Json = {
            "subject": None if self._state.faulty("loses_subject") else m.subject,
            "uuid": m.uuid,
            "createdBy": user(m.created_by),
            "updatedBy": user(m.updated_by),
            "organizedBy": user(m.organized_by),
            "startTime": self._time(m.start),
            "endTime": self._time(m.end),
            "description": m.description,
            "projectCode": m.project_code,
            "createdTime": self._time(m.created_time),
            "updatedTime": self._time(m.updated_time),
            "shortId": m.short_id,
            "shortLink": link,
            "shortlink": link,
            "externalId": m.external_id,
            "guestMicrophone": m.guest_microphone,
            "guestPinRequired": m.guest_pin_required,
            "labels": list(m.labels),
            "_links": self._self(f"/meetings/{m.uuid}"),
            "additionalInformation": [{"key": key, "value": value} for key, value in m.additional],
        }
        if found or not self._v1:
            body["_links"]["scheduling-info"] = {"href": f"{self._root}/scheduling-info/{m.uuid}"}
        return body

    def room(self, r: SchedulingInfo) -> Json:
        """A scheduling info with its meeting."""
        link = self._short_link(r.meeting) if r.meeting else None
        return {
            "uuid": r.uuid,
            "hostPin": r.host_pin,
            "guestPin": r.guest_pin,
            "vmrAvailableBefore": r.vmr_available_before,
            "maxParticipants": r.max_participants,
            "endMeetingOnEndTime": r.end_on_end_time,
            "uriWithDomain": r.uri_with_domain,
            "uriWithoutDomain": r.uri_without_domain,
            "provisionStatus": r.status,
            "provisionStatusDescription": r.status_text,
            "portalLink": r.portal_link,
            "ivrTheme": r.ivr_theme,
            "provisionTimestamp": self._time(r.provision_time),
            "provisionVmrId": r.vmr_id,
            **r.options,
            "createdBy": user(r.created_by),
            "updatedBy": user(r.updated_by),
            "createdTime": self._time(r.created_time),
            "updatedTime": self._time(r.updated_time),
            "reservationId": r.reservation_id,
            "customPortalGuest": r.custom_portal_guest,
            "customPortalHost": r.custom_portal_host,
            "returnUrl": r.return_url,
            "callType": r.call_type,
            "meetingDetails": self.meeting(r.meeting) if r.meeting else None,
            "_links": self._self(f"/scheduling-info/{r.uuid}"),
            "directMedia": r.direct_media,
            "shortLink": link,
            "shortlink": link,
        }

    def template(self, t: Template) -> Json:
        """A scheduling template; in v2 `updatedBy` is null until the first change (digest §2.8)."""
        untouched = not self._v1 and t.updated_by == NOBODY
        return {
            "id": t.id,
            "organisationId": t.organisation,
            "conferencingSysId": t.conferencing_sys_id,
            "uriPrefix": t.uri_prefix,
            "uriDomain": t.uri_domain,
            "hostPinRequired": t.host_pin_required,
            "hostPinRangeLow": t.host_pin_low,
            "hostPinRangeHigh": t.host_pin_high,
            "guestPinRequired": t.guest_pin_required,
            "guestPinRangeLow": t.guest_pin_low,
            "guestPinRangeHigh": t.guest_pin_high,
            "vMRAvailableBefore": t.vmr_available_before,
            "maxParticipants": t.max_participants,
            "endMeetingOnEndTime": t.end_on_end_time,
            "uriNumberRangeLow": t.uri_low,
            "uriNumberRangeHigh": t.uri_high,
            "ivrTheme": t.ivr_theme,
            "isDefaultTemplate": t.is_default,
            "isPoolTemplate": t.is_pool,
            "customPortalGuest": t.custom_portal_guest,
            "customPortalHost": t.custom_portal_host,
            "returnUrl": t.return_url,
            **t.options,
            "directMedia": t.direct_media,
            "callType": t.call_type,
            "createdBy": user(t.created_by),
            "updatedBy": None if untouched else user(t.updated_by),
            "createdTime": self._time(t.created_time),
            "updatedTime": self._time(t.updated_time),
            "_links": self._self(f"/scheduling-templates/{t.id}"),
        }

    def pool(self, p: Pool) -> Json:
        """One organisation's pool; v1 spells the organisation with z (digest §2.9)."""
        return {
            "organizationId" if self._v1 else "organisationId": p.organisation,
            "desiredPoolSize": p.desired,
            "availablePoolSize": len(p.rooms),
            "schedulingTemplate": self.template(p.template) if p.template else None,
            "schedulingInfoList": [self.room(r) for r in p.rooms],
        }

    def meetings(self, found: Iterable[Meeting], url: str) -> Any:
        """A search result."""
        return self._list("meetingDtoList", [self.meeting(m, found=True) for m in found], url)

    def rooms(self, found: Iterable[SchedulingInfo], url: str) -> Any:
        """A list of scheduling infos."""
        return self._list("schedulingInfoDtoList", [self.room(r) for r in found], url)

    def templates(self, found: Iterable[Template], url: str) -> Any:
        """A list of templates."""
        return self._list("schedulingTemplateDtoList", [self.template(t) for t in found], url)

    def pools(self, found: Iterable[Pool], url: str) -> Any:
        """A list of pools."""
        return self._list("poolInfoDtoList", [self.pool(p) for p in found], url)

    def _list(self, name: str, items: list[Json], url: str) -> Any:
        if not self._v1:
            return items
        embedded = {"_embedded": {name: items}} if items else {}
        return {**embedded, "_links": {"self": {"href": url}}}

    def _self(self, path: str) -> Json:
        return {"self": {"href": self._root + path}}

    def _short_link(self, m: Meeting) -> str:
        link = links.short_link(self._state.settings, m)
        return (
            link[:-1] + ("0" if link[-1] != "0" else "1") if self._state.faulty("wrong_short_link") else link
        )


def user(u: User) -> Json:
    """Creator, changer or organiser: always an object, its values null for nobody (digest §2.1)."""
    return {"organisationId": u.organisation, "email": u.email}

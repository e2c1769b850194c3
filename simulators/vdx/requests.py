"""The request bodies of both generations as tables of fields (digest §2.2-2.8; v1 texts: §4)."""

from __future__ import annotations

from dataclasses import replace

from simulators.vdx.binding import (
    Field,
    boolean,
    information,
    integer,
    long,
    moment,
    one_of,
    text,
    uuid,
    words,
)
from simulators.vdx.enumerations import (
    DIRECT_MEDIA,
    GUEST_MICROPHONE,
    MEETING_TYPE,
    OPTION_VALUES,
    PROVISION_STATUS,
    VMR_OPTIONS,
)
from simulators.vdx.times import read_v1_body, read_v2_body

_TIME_V2 = moment(read_v2_body, numbers=True)
_TIME_V1 = moment(read_v1_body, numbers=False)
_PIN_RANGE = (1000, 999_999_999)

_SUBJECT = Field("subject", text, required=True, longest=100)
_START = Field("startTime", _TIME_V2, required=True)
_END = Field("endTime", _TIME_V2, required=True)
_DESCRIPTION = Field("description", text, longest=500)
_PROJECT = Field("projectCode", text, longest=100)
_ORGANIZER = Field("organizedByEmail", text)
_LABELS = Field("labels", words, default=[])
_ADDITIONAL = Field("additionalInformation", information, default=[])
_MICROPHONE = Field("guestMicrophone", one_of(GUEST_MICROPHONE))
_GUEST_PIN = Field("guestPin", integer, least=_PIN_RANGE[0], most=_PIN_RANGE[1])
_HOST_PIN = Field("hostPin", integer, least=_PIN_RANGE[0], most=_PIN_RANGE[1])
_CALL_TYPE = Field("callType", text)


def _options(*, defaults: bool) -> tuple[Field, ...]:
    return tuple(
        Field(
            name,
            one_of(OPTION_VALUES[name]) if name in OPTION_VALUES else boolean,
            default=value if defaults else None,
        )
        for name, value in VMR_OPTIONS.items()
    )


CREATE_MEETING: tuple[Field, ...] = (
    _SUBJECT, _START, _END, _DESCRIPTION, _PROJECT, _ORGANIZER,
    Field("maxParticipants", integer, default=0),
    Field("endMeetingOnEndTime", boolean),
    Field("schedulingTemplateId", long),
    Field("meetingType", one_of(MEETING_TYPE), default="NORMAL"),
    Field("uuid", uuid),
    Field("externalId", text, longest=200),
    _MICROPHONE,
    Field("guestPinRequired", boolean, default=False),
    Field("schedulingInfoReservationId", uuid),
    _LABELS,
    *_options(defaults=False),
    Field("uriWithoutDomain", text, longest=100),
    _GUEST_PIN, _HOST_PIN, _ADDITIONAL, _CALL_TYPE,
)  # fmt: skip

UPDATE_MEETING: tuple[Field, ...] = (
    _SUBJECT, _START, _END, _DESCRIPTION, _PROJECT, _ORGANIZER, _LABELS, _ADDITIONAL,
)  # fmt: skip

PATCH_MEETING: tuple[Field, ...] = (
    replace(_SUBJECT, required=False), replace(_START, required=False), replace(_END, required=False),
    _DESCRIPTION, _PROJECT, _ORGANIZER, replace(_LABELS, default=None), _MICROPHONE,
    Field("guestPinRequired", boolean), _GUEST_PIN, _HOST_PIN, replace(_ADDITIONAL, default=None), _CALL_TYPE,
)  # fmt: skip

CREATE_SCHEDULING_INFO: tuple[Field, ...] = (
    Field("organizationId", text, required=True, longest=30),
    Field("schedulingTemplateId", long, required=True),
)

UPDATE_SCHEDULING_INFO: tuple[Field, ...] = (
    Field("provisionStatus", one_of(PROVISION_STATUS), required=True),
    Field("provisionStatusDescription", text, longest=200),
    Field("provisionVmrId", text, longest=50),
)

TEMPLATE: tuple[Field, ...] = (
    Field("conferencingSysId", long, required=True),
    Field("uriPrefix", text, required=True, longest=100),
    Field("uriDomain", text, required=True, longest=100),
    Field("hostPinRequired", boolean, required=True),
    Field("hostPinRangeLow", long),
    Field("hostPinRangeHigh", long),
    Field("guestPinRequired", boolean, required=True),
    Field("guestPinRangeLow", long),
    Field("guestPinRangeHigh", long),
    Field("vMRAvailableBefore", integer, default=0),
    Field("maxParticipants", integer, default=0),
    Field("endMeetingOnEndTime", boolean, default=False),
    Field("uriNumberRangeLow", long, required=True),
    Field("uriNumberRangeHigh", long, required=True),
    Field("ivrTheme", text, longest=100),
    Field("isDefaultTemplate", boolean, default=False),
    Field("isPoolTemplate", boolean, default=False),
    Field("customPortalGuest", text, longest=200),
    Field("customPortalHost", text, longest=200),
    Field("returnUrl", text, longest=200),
    *_options(defaults=True),
    Field("directMedia", one_of(DIRECT_MEDIA), default="never"),
    _CALL_TYPE,
)

_TEXTS_V1: dict[str, dict[str, str]] = {
    "subject": {"longest": "subject should have a maximum of 100 characters"},
    "description": {"longest": "description should have a maximum of 500 characters"},
    "projectCode": {"longest": "Project Code should have a maximum of 100 characters"},
    "externalId": {"longest": "externalId should have a maximum of 200 characters."},
    "uriWithoutDomain": {"longest": "uriWithoutDomain should have a maximum length of 100 characters."},
    "hostPin": {
        "most": "hostPin should not be larger than 999999999.",
        "least": "hostPin should not be less than 1000.",
    },
    "guestPin": {
        "most": "guestPin should not be larger than 999999999.",
        "least": "guestPin should not be less than 1000.",
    },
    "provisionStatusDescription": {
        "longest": "provision status description should have a maximum of 200 characters"
    },
}


def as_v1(fields: tuple[Field, ...], *, pins_checked: bool = True) -> tuple[Field, ...]:
    """The same body in v1: its time shapes and its words; PATCH does not check the range of PINs."""
    return tuple(_as_v1(f, pins_checked) for f in fields)


def _as_v1(f: Field, pins_checked: bool) -> Field:
    if f.read is _TIME_V2:
        return replace(f, read=_TIME_V1)
    if f.name in ("guestPin", "hostPin") and not pins_checked:
        return replace(f, least=None, most=None)
    return replace(f, texts=_TEXTS_V1.get(f.name, {}))

"""Every way in which VDX says no: codes and texts as on the real wire (digest §4), and their bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

INPUT_CODE = "10"
BASIC_CODE = "11"


class Row(NamedTuple):
    """One business error: HTTP status, code in v1 and in v2 (None: not in v1), text."""

    status: int
    v1: int | None
    v2: str
    text: str


ROWS: dict[str, Row] = {
    "update-status": Row(
        406, 10, "12",
        "Meeting must have status AWAITS_PROVISION (0)  or PROVISIONED_OK (3) in order to be updated",
    ),
    "delete-status": Row(
        406, 11, "13", "Meeting must have status AWAITS_PROVISION (0) in order to be deleted"
    ),
    "uri-setup": Row(
        406, 20, "14", "The Uri assignment failed due to invalid setup on the template used"
    ),
    "uri-taken": Row(
        406, 21, "15",
        "The Uri assignment failed. It was not possible to create a unique. "
        "Consider changing the interval on the template",
    ),
    "guest-pin-setup": Row(
        406, 30, "16", "The guest pincode assignment failed due to invalid setup on the template used"
    ),
    "host-pin-setup": Row(
        406, 31, "17", "The host pincode assignment failed due to invalid setup on the template used"
    ),
    "one-pool-template": Row(
        406, 32, "18", "Create or update of pool template failed due to only one pool template allowed"
    ),
    "not-ad-hoc": Row(
        400, 10, "19", "Can not create ad hoc meeting on non ad hoc organization: %s"
    ),
    "pool-empty": Row(
        400, 11, "20", "Unused scheduling information not found for organisation tree for %s"
    ),
    "external-id": Row(400, 12, "21", "ExternalId not unique within organisation."),
    "organisation-unknown": Row(400, 13, "22", "OrganisationId %s in request not found."),
    "not-pool-enabled": Row(
        400, 14, "23",
        "Scheduling information can not be created on organisation %s that is not pool enabled.",
    ),
    "short-id": Row(400, 20, "24", "Unable to generate unique shortId. Try again."),
    "year": Row(400, 30, "25", "Date format is wrong, year must only have 4 digits"),
    "template-unknown": Row(400, 40, "26", "Scheduling template %s not found."),
    "template-foreign": Row(
        400, 41, "27", "Scheduling template %s does not belong to organisation %s."
    ),
    "half-interval": Row(
        400, 50, "28",
        "Either both from-start-time and to-start-time must be provided or none of them must be provided.",
    ),
    "reservation": Row(400, 60, "29", "ReservationId not owned by organisation or not found."),
    "null": Row(400, 70, "30", "Field can not be set to null"),
    "custom-uri": Row(400, 80, "31", "Organisation does not allow setting custom meeting address."),
    "uri-used": Row(400, 90, "32", "Supplied URI already used"),
    "uri-characters": Row(
        400, 100, "33",
        "Supplied URI contains invalid characters. Valid characters: [A-Z], [a-z] and [0-9].",
    ),
    "reservation-pin": Row(
        400, 110, "34",
        "Scheduling info reservation can not be used in combination with guest pin and/or host pin.",
    ),
    "additional-keys": Row(400, 120, "35", "Additional info keys not unique for meeting."),
    "no-query": Row(
        400, None, "36", "Must set at least one query parameter, when searching for meeting."
    ),
}  # fmt: skip
"""The table of digest §4, by a short name of ours."""


class Refusal(Exception):
    """VDX says no: an HTTP status, headers, and a body by the caller's generation of the API."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """The body in the v2 API, None for an empty one."""
        return plain(self.status, path, now)

    def v1(self, path: str, now: datetime) -> dict[str, Any] | None:
        """The body in the v1 API, None for an empty one."""
        return plain(self.status, path, now)


class Business(Refusal):
    """A row of the table, its text filled with `values`."""

    def __init__(self, name: str, *values: object) -> None:
        self.row = ROWS[name]
        super().__init__(self.row.status)
        self.text = self.row.text % values if values else self.row.text

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """Code as a string, text in `detailed_error`."""
        return detailed(self.status, path, now, self.row.v2, self.text)

    def v1(self, path: str, now: datetime) -> dict[str, Any] | None:
        """Code as a number in `errorCode`, text in `errorText` and `message`."""
        if self.row.v1 is None:
            return plain(self.status, path, now)
        body = plain(self.status, path, now)
        return {
            **{k: body[k] for k in ("timestamp", "status", "error")},
            "message": self.text,
            "path": path,
            "errorCode": self.row.v1,
            "errorText": self.text,
        }


class Basic(Refusal):
    """403, 404 and 500 of the services: code 11 in v2, no code in v1 (digest §4)."""

    def __init__(self, status: int, text: str | None = None) -> None:
        super().__init__(status)
        self.text = text

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """Code 11 and the text, which is null for 403."""
        return detailed(self.status, path, now, BASIC_CODE, self.text)


class Invalid(Refusal):
    """Bean validation: 400, code 10, ``field: message``, in the v2 shape also under v1 (digest §4)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(400)
        self.text = f"{field}: {message}"

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """The v2 shape."""
        return detailed(400, path, now, INPUT_CODE, self.text)

    v1 = v2


class Unbindable(Refusal):
    """JSON, a parameter or a path that cannot be read: the framework's own 400 (digest §1.3)."""

    def __init__(self) -> None:
        super().__init__(400)


class Denied(Refusal):
    """The role gate: 403 from the security layer; empty in v2, the framework's JSON in v1 (digest §1.3)."""

    def __init__(self, *, v1: bool = False) -> None:
        challenge = (
            'Bearer error="insufficient_scope", '
            'error_description="The request requires higher privileges than provided by the access token.", '
            'error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"'
        )
        super().__init__(403, {} if v1 else {"WWW-Authenticate": challenge})

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """No body."""
        return None


class Unauthenticated(Refusal):
    """A bearer token that is missing (`reason` empty) or not valid: 401, empty body (digest §1.3)."""

    def __init__(self, reason: str = "") -> None:
        challenge = "Bearer"
        if reason:
            challenge += (
                f' error="invalid_token", error_description="{reason}", '
                'error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"'
            )
        super().__init__(401, {"WWW-Authenticate": challenge})

    def v2(self, path: str, now: datetime) -> dict[str, Any] | None:
        """No body."""
        return None


class NoSession(Refusal):
    """The v1 gateway's 401 with its reason in the challenge (digest §1.1, step 4)."""

    def __init__(self, reason: str) -> None:
        challenge = f'Holder-of-key error="invalid_token", error_description="{reason}"'
        super().__init__(401, {"WWW-Authenticate": challenge})


def not_found(resource: str, field: str) -> Basic:
    """404 with the real text."""
    return Basic(404, f"Resource: {resource} in field: {field} not found.")


def forbidden() -> Basic:
    """403 of a rule: someone else's meeting or room."""
    return Basic(403)


def phrase(status: int) -> str:
    """The HTTP reason phrase."""
    return HTTPStatus(status).phrase


def stamp(now: datetime) -> str:
    """A timestamp of an error body."""
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(status: int, path: str, now: datetime) -> dict[str, Any]:
    """The framework's default body."""
    return {"timestamp": stamp(now), "status": status, "error": phrase(status), "path": path}


def detailed(status: int, path: str, now: datetime, code: str, text: str | None) -> dict[str, Any]:
    """The body of every handled error in v2."""
    return {**plain(status, path, now), "detailed_error_code": code, "detailed_error": text}

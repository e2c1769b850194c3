"""What the service refuses, and how it says so (RFC 9457, with a code and the English beside)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from proevesten.texts import Text
from simulators.wire import problem

TITLES = {
    400: Text("Kan ikke læses", "Cannot be read"),
    401: Text("Intet gyldigt token", "No valid token"),
    403: Text("Ikke tilladt", "Not allowed"),
    404: Text("Findes ikke", "Not found"),
    409: Text("Ikke muligt nu", "Not possible now"),
    410: Text("Mødet er aflyst", "The meeting is cancelled"),
    412: Text("Ændret i mellemtiden", "Changed meanwhile"),
    422: Text("Forkert udfyldt", "Wrongly filled in"),
    428: Text("Sig hvilken udgave", "Say which version"),
    502: Text("Et andet system svarer ikke", "Another system does not answer"),
}


class Refused(Exception):
    """A request that is refused: HTTP status, our code, and why; `extra` members go out as they are."""

    def __init__(
        self, status: int, code: str, text: Text, *, field: str = "",
        headers: Mapping[str, str] | None = None, **extra: Any,
    ) -> None:  # fmt: skip
        super().__init__(text.da)
        self.status = status
        self.code = code
        self.text = text
        self.field = field
        self.headers = dict(headers or {})
        self.extra = extra

    def answer(self) -> Response:
        """The problem document."""
        if self.status == 401:
            self.headers.setdefault("WWW-Authenticate", 'Bearer error="invalid_token"')
        return problem(
            self.status, TITLES[self.status].da, self.text.da, headers=self.headers, code=self.code,
            detail_en=self.text.en, field=self.field, **self.extra,
        )  # fmt: skip


NO_TOKEN = Text("Send et token fra VDX' udsteder", "Send a token of VDX's issuer")
WRONG_TOKEN = Text("Tokenet er ikke udstedt af VDX' udsteder", "The token is not of VDX's issuer")
EXPIRED_TOKEN = Text("Tokenet er udløbet", "The token has expired")
NO_ROLE = Text("Tokenet giver ingen rolle, der må dette", "The token grants no role that may do this")
UNKNOWN_ORGANISATION = Text(
    "Organisationen {name} kendes ikke eller er ikke tokenets", "{name} is unknown or not the token's"
)
NAME_ORGANISATION = Text(
    "Skriv i X-On-Behalf-Of, hvilken organisation systemet handler for",
    "Name in X-On-Behalf-Of the organisation that the system acts for",
)
NO_ISSUER = Text("VDX' udsteder svarer ikke", "VDX's issuer does not answer")
NO_JSON = Text("Send et JSON-objekt i UTF-8", "Send a JSON object in UTF-8")
NO_APPOINTMENT = Text(
    "Mødet findes ikke, eller organisationen deltager ikke i det",
    "There is no such meeting, or the organisation takes no part in it",
)
NOT_THERE = Text("Det findes ikke", "There is no such thing")
NOT_OWNER = Text("Kun den, der indkalder, kan det", "Only the one who convenes can do that")
NOT_FORWARDABLE = Text("Mødet må ikke videresendes", "The meeting must not be forwarded")
NOT_INVITED = Text("Deltageren er ikke jeres", "The participant is not yours")
CANCELLED = Text("Mødet er aflyst og kan ikke ændres", "The meeting is cancelled and cannot be changed")
NO_VERSION = Text(
    'Send If-Match med den udgave, ændringen bygger på, fx W/"1"',
    'Send If-Match with the version that the change builds on, for instance W/"1"',
)
OTHER_VERSION = Text(
    "Mødet er i udgave {version}. Hent det, og prøv igen.",
    "The meeting is at version {version}. Fetch it and try again.",
)
NO_VDX = Text("VDX svarer ikke. Intet er ændret.", "VDX does not answer. Nothing is changed.")
ROOM_OPEN = Text(
    "Mødets rum er åbnet i VDX. Nu kan kun sluttidspunktet ændres.",
    "The meeting's room is open in VDX. Only its end can be changed now.",
)
REUSED_KEY = Text(
    "Idempotency-Key er brugt før til noget andet", "Idempotency-Key was used before for something else"
)
NO_BOOKPLAN = Text("Bookplan svarer ikke. Intet er ændret.", "Bookplan does not answer. Nothing is changed.")
HAS_INTERPRETER = Text("Der er allerede bestilt tolk", "An interpreter is booked already")


def no_json() -> Refused:
    """The body is not a JSON object."""
    return Refused(400, "no_json", NO_JSON)


def wrong(field: str, da: str, en: str) -> Refused:
    """A member of the body, or a parameter, is missing or wrong."""
    return Refused(422, "wrong_field", Text(f"{field}: {da}", f"{field}: {en}"), field=field)

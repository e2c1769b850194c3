"""What the gateway refuses, and how it says so (RFC 9457)."""

from __future__ import annotations

from starlette.responses import Response

from proevesten.texts import Text
from simulators.wire import problem


class Refused(Exception):
    """A request that is wrong: `status`, a short title, what to do, and the member of the body at fault."""

    def __init__(self, status: int, title: Text, detail: Text, field: str = "") -> None:
        super().__init__(title.da)
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field

    def answer(self) -> Response:
        """The problem document, in Danish with English members beside."""
        return problem(
            self.status, self.title.da, self.detail.da, title_en=self.title.en, detail_en=self.detail.en,
            field=self.field,
        )  # fmt: skip


def no_json() -> Refused:
    """The body is not a JSON object."""
    return Refused(
        400,
        Text("Ikke JSON", "Not JSON"),
        Text("Send et JSON-objekt i UTF-8.", "Send a JSON object in UTF-8."),
    )


def wrong(field: str, da: str, en: str) -> Refused:
    """A member of the body is missing or wrong."""
    return Refused(
        422, Text(f"Feltet {field} er forkert", f"Member {field} is wrong"), Text(da, en), field=field
    )


def bad_number(field: str) -> Refused:
    """Not a Danish telephone number."""
    return wrong(
        field,
        "Skriv et dansk nummer: otte cifre, eller +45 og otte cifre.",
        "Give a Danish number: eight digits, or +45 and eight digits.",
    )


def unknown_message() -> Refused:
    """No message has that id."""
    return Refused(
        404,
        Text("Ukendt besked", "Unknown message"),
        Text("Brug det id, som POST /messages svarede.", "Use the id that POST /messages answered."),
    )

"""What the network refuses, as answers of its HTTP API (RFC 9457, Danish texts).

::

    Refused(Exception)         an answer to the caller; nothing was accepted
    StoreFault(Exception)      the store could not write; nothing was accepted
"""

from __future__ import annotations

from starlette.responses import Response

from simulators.wire import problem


class Refused(Exception):
    """A message or request that is refused at the door: HTTP status, title, detail and place."""

    def __init__(self, status: int, title: str, detail: str, *, where: str = "", rule: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.where = where
        self.rule = rule

    def response(self) -> Response:
        """The refusal as an RFC 9457 answer."""
        headers = {"WWW-Authenticate": 'Basic realm="VANS"'} if self.status == 401 else {}
        if self.status == 503:
            headers["Retry-After"] = "5"
        return problem(
            self.status, self.title, self.detail, headers=headers, where=self.where, rule=self.rule
        )


class StoreFault(Exception):
    """The store could not write: `kind` is full | locked | damaged | closed."""

    def __init__(self, kind: str, cause: str) -> None:
        super().__init__(f"{kind}: {cause}")
        self.kind = kind

    def refused(self) -> Refused:
        """The fault as the sender is told it."""
        status, title, detail = STORE_TEXTS[self.kind]
        return Refused(status, title, detail)


STORE_TEXTS: dict[str, tuple[int, str, str]] = {
    "full": (507, "Disken er fuld", "Meddelelsen er ikke modtaget. Frigør plads, og send igen."),
    "locked": (503, "Databasen er låst", "Meddelelsen er ikke modtaget. Send igen om lidt."),
    "damaged": (
        503,
        "Databasen er beskadiget",
        "Meddelelsen er ikke modtaget. Stop simulatoren, kopiér vans.sqlite, og start med en ny datamappe.",
    ),
    "closed": (503, "Netværket lukker", "Meddelelsen er ikke modtaget. Send igen om lidt."),
}
"""Kind of store fault → HTTP status, title, detail."""

UNAUTHORIZED = Refused(401, "Log ind", "Brug HTTP Basic med lokationsnummerets bruger og adgangskode.")


def not_found(what: str) -> Refused:
    """There is no such thing in this mailbox."""
    return Refused(404, "Findes ikke", f"{what} findes ikke.")


def not_own(location_number: str) -> Refused:
    """The caller asks for, or sends as, somebody else."""
    return Refused(
        403,
        "Ikke dit lokationsnummer",
        f"{location_number} hører ikke til den organisation, der er logget ind.",
        rule="VANS-01",
    )

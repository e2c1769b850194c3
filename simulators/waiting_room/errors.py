"""What the waiting room refuses, and how it says so (RFC 9457, with a code and the English beside)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from proevesten.texts import Text
from simulators.wire import problem


class Refused(Exception):
    """A request that is refused: HTTP status, our code, and why; `extra` members go out as they are."""

    def __init__(self, status: int, code: str, text: Text, *, field: str = "", **extra: Any) -> None:
        super().__init__(text.da)
        self.status = status
        self.code = code
        self.text = text
        self.field = field
        self.extra = extra

    def answer(self) -> Response:
        """The problem document."""
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else None
        return problem(
            self.status, TITLES.get(self.status, TITLES[409]).da, self.text.da, headers=headers,
            code=self.code, detail_en=self.text.en, field=self.field, **self.extra,
        )  # fmt: skip


TITLES = {
    400: Text("Kan ikke læses", "Cannot be read"),
    401: Text("Log ind", "Log in"),
    403: Text("Afvist", "Refused"),
    404: Text("Findes ikke", "Not found"),
    409: Text("Ikke muligt nu", "Not possible now"),
    422: Text("Forkert udfyldt", "Wrongly filled in"),
    502: Text("Video kan ikke åbnes", "Video cannot be opened"),
}

NO_SESSION = Text("Log ind først", "Log in first")
SESSION_EXPIRED = Text("Dit login er udløbet. Log ind igen.", "Your login has expired. Log in again.")
WRONG_HAND = Text("Det kan kun {who} gøre", "Only {who} can do that")
NO_ROLE = Text(
    "{name} har ikke jobfunktionsrollen {role}. Kommunens administrator kan tildele den.",
    "{name} lacks the job-function role {role}. The municipality's administrator can grant it.",
)
NO_DATA_PROCESSING = Text(
    "{municipality} har ingen databehandleraftale med leverandøren af Kontakt Læge",
    "{municipality} has no data processing agreement with the vendor of Kontakt Læge",
)
NO_CONNECTION = Text(
    "{municipality} har ingen tilslutningsaftale til Kontakt Læge",
    "{municipality} has no connection agreement for Kontakt Læge",
)
OTHER_AREA = Text("Området kan ikke bruge Kontakt Læge", "The area cannot use Kontakt Læge")
CLOSED = Text("{practice} har lukket. {hours}", "{practice} is closed. {hours}")
NOT_PATIENT = Text(
    "Borgeren er ikke patient hos {practice}. Klinikken kan tage borgeren som passant.",
    "The citizen is no patient of {practice}. The practice can take the citizen as passant.",
)
WAITS_ALREADY = Text(
    "Borgeren er allerede i kø hos {practice}", "The citizen is already in the queue of {practice}"
)
QUEUE_EMPTY = Text("Der er ingen i kø", "The queue is empty")
WRONG_STATE = Text("Konsultationen er {state}", "The consultation is {state}")
NO_VIDEO = Text(
    "Videoknudepunktet svarer ikke. Borgeren beholder sin plads. Prøv igen, eller ring.",
    "The video hub does not answer. The citizen keeps the place. Try again, or call.",
)
NO_MITID = Text(
    "Borgeren har ikke MitID. Bed kommunens medarbejder bestille i Kontakt Læge.",
    "The citizen has no MitID. Ask the municipality's employee to order in Kontakt Læge.",
)
LOGIN_CANCELLED = Text(
    "Login med MitID blev annulleret. Intet er bestilt.", "MitID login was cancelled. Nothing is ordered."
)
LOGIN_EXPIRED = Text("Login med MitID tog for lang tid. Prøv igen.", "MitID login took too long. Try again.")
LOGIN_WRONG = Text("Login med MitID kunne ikke bekræftes", "MitID login could not be verified")


def no_json() -> Refused:
    """The body is not a JSON object."""
    return Refused(400, "no_json", Text("Send et JSON-objekt i UTF-8", "Send a JSON object in UTF-8"))


def wrong(field: str, da: str, en: str) -> Refused:
    """A member of the body is missing or wrong."""
    return Refused(422, "wrong_field", Text(f"{field}: {da}", f"{field}: {en}"), field=field)


def unknown(what: Text) -> Refused:
    """There is no such thing, or it is none of the caller's business: the same answer."""
    return Refused(404, "unknown", Text("{what} findes ikke", "There is no such {what}").format(what=what))


CONSULTATION = Text("Konsultationen", "consultation")
PRACTICE = Text("Klinikken", "practice")
EMPLOYEE = Text("Medarbejderen", "employee")

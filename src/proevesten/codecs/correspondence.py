"""The typed model of a korrespondance letter and of a receipt, shared by EDIFACT and OIOXML.

DIS91/DIS90 and XDIS91/XDIS90 say the same things in two syntaxes, so both codecs read into and write
from this model and conversion is reading one and writing the other. Field names follow the OIOXML
elements; the source is the OIOXML schema set (2006/07/01, 2009/08/01, 2019/02/19) and the EDIFACT
segment table (MEDDIS D.93A). All times are local Danish wall time without zone, to the minute, since
neither syntax carries more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

StatusCode = Literal["nytbrev", "rettetbrev", "annulleretbrev"]
Style = Literal["", "Bold", "Italic", "Underline", "Right", "Center"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A sender or receiver. `location_number` routes (EAN, 13 digits), `identifier` names the organisation.

    `identifier_code`: sygehusafdelingsnummer | ydernummer | lokationsnummer | kommunenummer | sorkode.
    """

    location_number: str
    identifier: str
    identifier_code: str
    name: str | None = None
    department: str | None = None
    unit: str | None = None
    street: str | None = None
    suburb: str | None = None
    district: str | None = None
    postcode: str | None = None
    phone: str | None = None
    speciality: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The citizen: exactly one of `cpr` (10 digits) and `alternative_id` (10 characters).

    `episode_status`: inaktiv | indlagt | ambulant | doed | ambulant_roentgen.
    """

    cpr: str | None
    surname: str
    alternative_id: str | None = None
    given_name: str | None = None
    street: str | None = None
    suburb: str | None = None
    district: str | None = None
    postcode: str | None = None
    occupation: str | None = None
    episode_status: str | None = "inaktiv"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `fixed` is the fixed-width font. ``\\n`` is a line break."""

    text: str
    style: Style = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Binary:
    """A pointer to an attachment sent apart (XBIN01/BIN01); size in bytes before encoding."""

    object_id: str
    code: str
    extension: str
    size: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: an active link (`url`), supplementary material (`supplementary`) or a `binary`."""

    description: str
    url: str | None = None
    supplementary: bool = False
    binary: Binary | None = None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One korrespondance letter in its envelope (XDIS91, DIS91; XDIS90, DIS90 without patient data)."""

    envelope_id: str
    letter_id: str
    sent: datetime
    authorised: datetime
    sender: Organisation
    receiver: Organisation
    patient: Patient
    version: str = "XD9134L"
    type_code: str = "XDIS91"
    statistical_code: str = "XDIS91"
    wants_receipt: bool = True
    status: StatusCode = "nytbrev"
    episode_of_care_id: str | None = None
    priority: Literal["rutine", "høj_prioritet"] | None = "rutine"
    subject: str | None = None
    texts: tuple[tuple[Run, ...], ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def plain_text(self) -> str:
        """All text blocks as one plain text, blocks parted by a line break."""
        return "\n".join("".join(run.text for run in block) for block in self.texts)

    @property
    def active_links(self) -> tuple[Reference, ...]:
        """The references that are links in the format's own terms."""
        return tuple(r for r in self.references if r.url)


@dataclass(frozen=True, slots=True)
class OriginalLetter:
    """A letter that a receipt speaks of; refuse fields only in negative receipts."""

    letter_id: str
    version: str
    refuse_code: str | None = None
    refuse_text: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """CTL01/02/03 and XCTL01/02/03. `kind`: negative_vans | negative | positive.

    `refuse_code`: ikke_specificeret | ukendt_lokationsnummer | problem_med_modtagerID |
    problem_med_version | syntaksfejl.
    """

    kind: Literal["negative_vans", "negative", "positive"]
    envelope_id: str
    letter_id: str
    sent: datetime
    sender: str
    receiver: str
    original_envelope_id: str
    original_sender: str
    original_receiver: str
    refuse_code: str | None = None
    refuse_text: str | None = None
    letters: tuple[OriginalLetter, ...] = field(default=())

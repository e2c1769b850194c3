"""The seat: the organisation of the system under test, as the simulated world knows it."""

from __future__ import annotations

from dataclasses import dataclass

from proevesten.session.people import Organisation
from proevesten.sut.profile import Profile

ADVIS = (("XDIS20", "XD2030C"), ("XDIS17", "XD1730C"), ("FDIS20", "3.0"))


@dataclass(frozen=True, slots=True)
class Seat:
    """The unit that the system under test acts for, and where it takes advis, when that is another number."""

    unit: Organisation
    advis: Organisation | None = None

    @property
    def units(self) -> tuple[Organisation, ...]:
        """All of them."""
        return (self.unit, *((self.advis,) if self.advis else ()))


def seat_of(profile: Profile) -> Seat:
    """The seat that a profile describes."""
    row = profile.organisation
    unit = Organisation(
        key="sut",
        party=profile.party,
        name=row.name[:35],
        department=row.department,
        unit=row.unit,
        sor=row.sor,
        identifier=row.identifier,
        identifier_code=row.identifier_code,
        location_number=row.location_number,
        cvr="99999999",
        receives=profile.declares.receives,
        active_links=profile.declares.has("active_links"),
        phone=row.phone,
        mobile=row.mobile or "20999999",
        mail_domain=row.mail_domain or "sut.test",
    )
    if not row.advis_location_number:
        return Seat(unit)
    advis = Organisation(
        key="sut-advis", party=profile.party, name=row.name[:35], sor=row.sor, identifier=row.identifier,
        identifier_code=row.identifier_code, location_number=row.advis_location_number, receives=ADVIS,
        belongs_to="sut",
    )  # fmt: skip
    return Seat(unit, advis)

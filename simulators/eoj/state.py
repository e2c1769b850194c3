"""What the municipality knows of its citizens: admissions, discharges, who is responsible, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from proevesten.codecs.oioxml.notification import Notification, read_notification
from proevesten.rules.responsibility import COPENHAGEN, DESTINATIONS, Stay, responsibility
from proevesten.session.people import Organisation


@dataclass(slots=True)
class CitizenPage:
    """A citizen's stay as told by advis. Times are UTC."""

    admitted: datetime | None = None
    discharged: datetime | None = None
    ward: str = ""
    phone: str = ""
    destination: str = "hjemmesygepleje"


class Citizens:
    """Citizens by CPR number, from the advis that came; late or repeated advis do not turn time back."""

    def __init__(self, wards: dict[str, Organisation]) -> None:
        self._wards = wards
        self._pages: dict[str, CitizenPage] = {}

    def take(self, data: bytes) -> None:
        """An advis (XDIS20 or XDIS17) arrived."""
        advis = read_notification(data)
        page = self._pages.setdefault(advis.patient_cpr, CitizenPage())
        moment = _utc(advis)
        page.ward = " ".join(p for p in (advis.sender.name, advis.sender.department) if p)
        ward = self._wards.get(advis.sender.location_number)
        page.phone = ward.phone if ward and ward.phone else advis.sender.phone or ""
        if advis.kind == "admission":
            page.admitted = moment
            if page.discharged is not None and page.discharged < moment:
                page.discharged = None
        elif page.discharged is None or moment >= page.discharged:
            page.discharged = moment

    def shown(self, cpr: str, now: datetime) -> dict[str, Any]:
        """What the citizen's page shows of the responsibility (requirement UC2-03)."""
        page = self._pages.get(cpr)
        if page is None or page.discharged is None or page.admitted is None:
            return {}
        stay = Stay(page.admitted, page.discharged, True, page.destination)
        who = responsibility(stay, now)
        return {
            "responsible": page.ward if who.holds else "egen læge",
            "until": who.until.astimezone(COPENHAGEN).isoformat(timespec="minutes") if who.until else None,
            "phone": page.phone if who.holds else "",
            "reason": who.reason.da,
        }

    def place(self, cpr: str, destination: str) -> None:
        """Where the municipality receives the citizen (a key of DESTINATIONS, or the citizen's own home)."""
        self._pages.setdefault(cpr, CitizenPage()).destination = destination

    def forget(self, cpr: str) -> None:
        """Forget one citizen."""
        self._pages.pop(cpr, None)

    def clear(self) -> None:
        """Forget everybody."""
        self._pages.clear()


def _utc(advis: Notification) -> datetime:
    return advis.moment.replace(tzinfo=COPENHAGEN).astimezone(UTC)


__all__ = ["DESTINATIONS", "CitizenPage", "Citizens"]

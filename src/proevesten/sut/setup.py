"""What an adapter is told at the start of a run (``POST /setup``, docs/adapter)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from proevesten.session.people import Organisation

_TOLD = (
    "key", "name", "department", "unit", "location_number", "sor", "identifier", "identifier_code", "mail_domain",
    "phone", "active_links",
)  # fmt: skip


def facts(
    endpoints: Mapping[str, str],
    location_number: str,
    credentials: tuple[str, str],
    organisations: Iterable[Organisation],
) -> dict[str, Any]:
    """Addresses (without the admin's), own location number, user and password, and who can be written to."""
    user, password = credentials
    return {
        "endpoints": {name: address for name, address in endpoints.items() if not name.startswith("admin")},
        "location_number": location_number,
        "credentials": {"user": user, "password": password},
        "directory": [_told(unit) for unit in organisations],
    }


def _told(unit: Organisation) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(unit, name) for name in _TOLD if getattr(unit, name) != ""}
    return told | {"receives": [f"{name} {version}" for name, version in unit.receives]}

"""Who issues a certificate: name, logo, contact. Configuration, never literals: the certifying body changes."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.report.sign import config_folder
from proevesten.texts import Text

FILE = "issuer.toml"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer of a report. `logo` is a PNG or JPEG; everything may be empty: then the report has no issuer."""

    name: str = ""
    contact: str = ""
    logo: Path | None = None
    tester: str = ""

    @classmethod
    def configured(cls, path: Path | None = None) -> Issuer:
        """The issuer of a TOML file (name, contact, logo, tester).

        `path`, else PROEVESTEN_ISSUER, else ``issuer.toml`` in the configuration folder; an empty issuer when
        there is none of them. Raises ConfigurationError for a file that cannot be read or a missing logo.
        """
        given = path or _environment()
        file = given or config_folder() / FILE
        if given is None and not file.exists():
            return cls()
        row = _read(file)
        logo = file.parent / str(row["logo"]) if row.get("logo") else None
        if logo is not None and not logo.is_file():
            raise ConfigurationError(Text("Logoet findes ikke", "The logo is missing"), where=str(logo))
        return cls(str(row.get("name", "")), str(row.get("contact", "")), logo, str(row.get("tester", "")))


def _environment() -> Path | None:
    value = os.environ.get("PROEVESTEN_ISSUER")
    return Path(value) if value else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ConfigurationError(
            Text(f"Udstederfilen kan ikke læses: {fault}", f"The issuer file cannot be read: {fault}"),
            where=str(path),
            advice=Text("Skriv name, contact, logo og tester.", "Write name, contact, logo and tester."),
        ) from fault

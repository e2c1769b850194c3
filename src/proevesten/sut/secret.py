"""Secrets of a profile: named by environment variable or file, read when needed, never shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from proevesten.errors import ConfigurationError
from proevesten.texts import Text

_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept; its `repr` and `str` say only that."""

    source: Literal["env", "file"]
    name: str

    def reveal(self) -> str:
        """The secret. Raises ConfigurationError, naming where it was looked for, when it is not there."""
        value = os.environ.get(self.name, "") if self.source == "env" else self._from_file()
        if not value:
            raise ConfigurationError(
                Text("Hemmeligheden er tom eller findes ikke", "The secret is empty or not there"),
                where=str(self),
                advice=Text(
                    "Sæt miljøvariablen, eller læg hemmeligheden i filen, før kørslen",
                    "Set the environment variable, or put the secret into the file, before the run",
                ),
            )
        return value

    def __str__(self) -> str:
        return f"{self.source}:{self.name}"

    def _from_file(self) -> str:
        try:
            with Path(self.name).open(encoding="utf-8") as file:
                return file.read(_LONGEST).strip()
        except (OSError, ValueError) as fault:
            raise ConfigurationError(
                Text(
                    f"Filen med hemmeligheden kan ikke læses ({type(fault).__name__})",
                    f"The file with the secret cannot be read ({type(fault).__name__})",
                ),
                where=str(self),
            ) from None  # the cause could quote what the file holds

"""What the register refuses."""

from __future__ import annotations

from proevesten.errors import UsageError
from proevesten.texts import Text


class BadEntry(UsageError):
    """An entry that cannot be put into the register; `where` names the entry and the field."""

    def __init__(self, where: str, message: Text) -> None:
        super().__init__(message, where=where)

"""The typed model of our messages: fhir.resources' R4B classes, which every builder's message must fit.

The classes know FHIR's structure (names, types, formats, required elements), not MedCom's profiles; so they are
the builders' own safety net and a typed way to read, never the judge. R4B is as near as fhir.resources 8 comes to
R4: the resources of MedCom's messages are the same in both. Its default package is R5 and must not be used.
Imported when the first message is built (0.15 s), never by a check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proevesten.codecs.fhir.model import Json

if TYPE_CHECKING:
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

_MOST = 5
"""Faults named in one error; the rest are counted."""


def typed(tree: Json) -> Bundle:
    """A message as objects: ``typed(tree).entry[0].resource.eventCoding.code``.

    Raises ValueError naming each place that base FHIR does not allow.
    """
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        return Bundle.model_validate(tree)
    except ValidationError as fault:
        raise ValueError(_places(fault)) from None


def assured(tree: Json) -> Json:
    """The tree itself, untouched, once it fits the typed model. Raises ValueError as `typed` does."""
    typed(tree)
    return tree


def _places(fault: ValidationError) -> str:
    # Without the received values: they may be citizens' data, and this text may be logged.
    rows = [
        f"{_path(row['loc'])}: {row['msg']}" for row in fault.errors(include_input=False, include_url=False)
    ]
    more = [f"and {len(rows) - _MOST} more"] if len(rows) > _MOST else []
    return "; ".join([*rows[:_MOST], *more])


def _path(place: tuple[int | str, ...]) -> str:
    return "Bundle" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)

"""What the structural walker finds: facts only; the words for users are the rules' business."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree


class Kind(StrEnum):
    """How a document departs from its schema."""

    MISSING = "missing"  # a required element (or one of several) is not there
    UNEXPECTED = "unexpected"  # an element may not stand in its parent, or not beside what is there
    REPEATED = "repeated"  # an element stands more often than allowed
    ORDER = "order"  # an element stands in the wrong place among its siblings
    NAMESPACE = "namespace"  # an element has the right name in the wrong namespace
    TEXT = "text"  # text where only elements may stand, or in an empty element
    ATTRIBUTE = "attribute"  # an attribute that is not allowed or lacks
    LENGTH = "length"  # too short or too long
    CODE = "code"  # not in the list of values
    PATTERN = "pattern"  # not of the demanded form
    TYPE = "type"  # not a date, number, truth value …
    NEVER = "never"  # the official edition contradicts itself: no value is valid


@dataclass(frozen=True, slots=True)
class Violation:
    """One departure. `element` is the offender, or for MISSING the parent of what lacks.

    `names` are local names: what lacks (MISSING, alternatives), what could stand here (UNEXPECTED, ORDER,
    NAMESPACE), or the attribute (ATTRIBUTE). `near` is where a missing element was noticed.
    """

    kind: Kind
    element: etree._Element
    names: tuple[str, ...] = ()
    expected: str = ""
    received: str = ""
    near: etree._Element | None = None

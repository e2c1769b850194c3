"""Which scenarios a run takes: by use case, by tags, by shard (one of several workers)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from proevesten.errors import UsageError
from proevesten.texts import Text

_USE_CASE = re.compile(r"^uc([1-5])(?:_|$)")
_REQUIREMENT = re.compile(r"^(UC[1-5]|KOM|KVI|VANS|ADV|VDX|AFT|NET|LOK|SEC|GEN)-\d\d$")
ROLES = ("EPJ", "EOJ", "FAG", "LPS", "VANS", "VDX-client", "AFTALE", "app")


@dataclass(frozen=True, slots=True)
class Selection:
    """`use_cases` empty means all; `tags` is an expression such as ``@UC1-03 and not @langsom``."""

    use_cases: tuple[int, ...] = ()
    tags: str = ""
    only: tuple[str, ...] = ()
    shard: int = 0
    shards: int = 1

    def matcher(self) -> Callable[[str, int | None, frozenset[str]], bool]:
        """A function (scenario id, use case, tags) → taken. Raises UsageError for a broken expression."""
        wanted = _tag_expression(self.tags)

        def taken(scenario: str, use_case: int | None, tags: frozenset[str]) -> bool:
            if self.use_cases and use_case not in self.use_cases:
                return False
            if self.only and scenario not in self.only:
                return False
            return wanted(tags)

        return taken


def use_case_of(folder: str) -> int | None:
    """The use case that a feature folder belongs to (``uc1_foer_udskrivelse`` → 1)."""
    match = _USE_CASE.match(folder)
    return int(match[1]) if match else None


def requirements_of(tags: frozenset[str]) -> tuple[str, ...]:
    """The requirement ids among tags, sorted."""
    return tuple(sorted(t for t in tags if _REQUIREMENT.match(t)))


def roles_of(tags: frozenset[str]) -> tuple[str, ...]:
    """The roles among tags, in the catalogue's order."""
    return tuple(role for role in ROLES if role in tags)


def _tag_expression(expression: str) -> Callable[[frozenset[str]], bool]:
    if not expression.strip():
        return lambda tags: True
    from cucumber_tag_expressions import parse  # type: ignore[import-untyped, unused-ignore]

    try:
        parsed = parse(expression)
    except Exception as fault:  # the parser has several error classes of its own
        raise UsageError(
            Text(f"--tags kan ikke læses: {fault}", f"--tags cannot be read: {fault}"),
            advice=Text(
                "Skriv for eksempel: @UC1-03 and not @VANS", "Write for instance: @UC1-03 and not @VANS"
            ),
        ) from fault
    return lambda tags: bool(parsed.evaluate([f"@{t}" for t in tags]))

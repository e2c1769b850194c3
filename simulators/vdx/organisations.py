"""The organisation tree: who is above, who is below, where the pool is (digest §1.3, §5, §9)."""

from __future__ import annotations

from collections.abc import Iterator

from simulators.vdx.model import Organisation


class Organisations:
    """Organisations by code, with their tree."""

    def __init__(self) -> None:
        self._by_code: dict[str, Organisation] = {}

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> Organisation | None:
        """The organisation of a code."""
        return None if code is None else self._by_code.get(code)

    def add(self, organisation: Organisation) -> Organisation:
        """Keep an organisation under its code."""
        self._by_code[organisation.code] = organisation
        return organisation

    def adopt(self, code: str, parent: str | None) -> bool:
        """Create an unknown organisation under a known parent (auto-create, digest §1.3); whether it is known."""
        if code not in self._by_code and parent in self._by_code:
            self.add(Organisation(code, name=code, parent=parent))
        return code in self._by_code

    def upward(self, code: str | None) -> Iterator[Organisation]:
        """The organisation and its ancestors, nearest first; a loop in the tree ends the walk."""
        seen: set[str] = set()
        organisation = self.get(code)
        while organisation is not None and organisation.code not in seen:
            seen.add(organisation.code)
            yield organisation
            organisation = self.get(organisation.parent)

    def family(self, code: str | None) -> frozenset[str]:
        """The codes of the organisation and all its descendants."""
        return frozenset(o.code for o in self if any(a.code == code for a in self.upward(o.code)))

    def pool_of(self, code: str | None) -> Organisation | None:
        """The nearest organisation upward with a pool, the organisation itself included."""
        return next((o for o in self.upward(code) if has_pool(o)), None)


def has_pool(organisation: Organisation | None) -> bool:
    """Whether the organisation has a pool of rooms."""
    return organisation is not None and bool(organisation.pool_size and organisation.pool_size > 0)

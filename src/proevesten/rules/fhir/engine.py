"""The engine: one document against one message profile, over one closure of definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proevesten.profiles.model import Definition
from proevesten.profiles.store import Definitions
from proevesten.rules.fhir.claims import profiles_of
from proevesten.rules.fhir.entries import check_full_urls
from proevesten.rules.fhir.issues import Issue
from proevesten.rules.fhir.plan import Planner
from proevesten.rules.fhir.walker import Walker


@dataclass(frozen=True, slots=True)
class Result:
    """What one walk found, and what it could not decide (rule → reason key)."""

    issues: list[Issue]
    unchecked: dict[str, str]


class Engine:
    """A profile engine over a closure. It may be used for any number of documents, one at a time."""

    def __init__(self, store: Definitions) -> None:
        self.store = store
        self._planner = Planner(store)

    def check(self, tree: dict[str, Any], profile: str | None) -> Result:
        """A resource against a profile and the profiles that it and its parts claim.

        `profile` None means: what meta.profile claims, else the base type.
        """
        walker = Walker(self._planner, tree)
        for definition in self._profiles(walker, tree, profile):
            walker.root(tree, definition, definition.type)
        check_full_urls(walker)
        return Result(walker.sink, walker.unchecked)

    def _profiles(self, walker: Walker, tree: dict[str, Any], profile: str | None) -> list[Definition]:
        kind = str(tree.get("resourceType"))
        found: list[Definition] = []
        for url in dict.fromkeys([*([profile] if profile else []), *profiles_of(tree)]):
            definition = self.store.get(url)
            if definition is None:
                walker.not_checked(f"profile {url}", "unknown-profile")
                walker.note("fhir-profile-unknown", f"{kind}.meta.profile", severity="warning", received=url)
            elif definition.type != kind:
                walker.note(
                    "fhir-profile-type", f"{kind}.meta.profile", expected=definition.type, received=kind
                )
            elif not any(self.store.derives_from(d, definition.url) for d in found):
                found.append(definition)
        base = self.store.type(kind)
        if not found and base is not None and base.kind == "resource":
            found.append(base)
        if not found:
            walker.note("fhir-resource-type", kind, received=kind)
        return found

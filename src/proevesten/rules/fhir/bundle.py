"""The bundle as an address book: which entry a reference means. Source: FHIR R4, bundle.html#references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A resource that a reference found, the path it stands at, and how it was found."""

    resource: dict[str, Any]
    path: str
    mode: str  # contained | bundled


class Book:
    """Every entry of one bundle by fullUrl and by ``Type/id``."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self.by_url: dict[str, Target] = {}
        self.by_id: dict[str, Target] = {}
        self.base_of: dict[int, str] = {}
        entries = bundle.get("entry")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                self._enter(entry.get("fullUrl"), resource, f"Bundle.entry[{index}].resource")

    def _enter(self, url: Any, resource: dict[str, Any], path: str) -> None:
        target = Target(resource, path, "bundled")
        own = f"{resource.get('resourceType')}/{resource.get('id')}"
        self.by_id.setdefault(own, target)
        if isinstance(url, str):
            self.by_url.setdefault(url, target)
            if url.endswith("/" + own):
                self.base_of[id(resource)] = url[: -len(own)]

    def find(self, reference: str, holder: dict[str, Any]) -> Target | None:
        """The resource that `reference`, standing in the resource `holder`, means; None when not here."""
        if reference.startswith("#"):
            return self._contained(reference[1:], holder)
        found = self.by_url.get(reference)
        if found is None:
            found = self.by_url.get(self.base_of.get(id(holder), "") + reference)
        return found or self.by_id.get(reference)

    def _contained(self, name: str, holder: dict[str, Any]) -> Target | None:
        if not name:
            return Target(holder, "", "contained")
        contained = holder.get("contained")
        for index, resource in enumerate(contained if isinstance(contained, list) else []):
            if isinstance(resource, dict) and resource.get("id") == name:
                return Target(resource, f"contained[{index}]", "contained")
        return None


def type_in(reference: str) -> str | None:
    """The resource type that a reference's text names (``…/Patient/1``), None when it names none."""
    parts = reference.partition("/_history/")[0].split("/")
    if len(parts) >= 2 and parts[-2][:1].isupper():
        return parts[-2]
    return None

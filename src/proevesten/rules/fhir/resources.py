"""Resources inside resources: entries of a bundle and contained ones, and the profiles they claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.profiles.model import Definition, TypeRef
from proevesten.profiles.tree import FHIR
from proevesten.rules.fhir.claims import profiles_of
from proevesten.rules.fhir.issues import Issue, type_name

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_TYPES = "http://hl7.org/fhir/ValueSet/resource-types"


class Resources:
    """Checks each resource once per profile and remembers what was found."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._known: dict[tuple[int, str], list[Issue]] = {}
        self._paths: dict[int, str] = {}
        self._busy: set[tuple[int, str]] = set()
        for target in walker.book.by_url.values():
            self._paths[id(target.resource)] = target.path
        for target in walker.book.by_id.values():
            self._paths.setdefault(id(target.resource), target.path)

    def check(self, value: Any, path: str, entry: TypeRef) -> None:
        """A resource where it stands: its type, then every profile it claims or its element asks for."""
        walker = self._walker
        if walker.exhausted:
            return
        if not isinstance(value, dict):
            walker.note("fhir-type", path, expected="resource", received=type_name(value))
            return
        kind = value.get("resourceType")
        base = walker.store.type(kind) if isinstance(kind, str) else None
        if not isinstance(kind, str) or base is None or base.kind != "resource" or base.abstract:
            self._no_type(kind, path)
            return
        self._paths.setdefault(id(value), path)
        definitions = [*self._claimed(value, kind, path), *map(walker.store.get, entry.profiles)]
        for definition in [d for d in definitions if d is not None] or [base]:
            walker.sink += self.issues(value, definition)

    def _no_type(self, kind: Any, path: str) -> None:
        walker = self._walker
        names = walker.store.codes(_TYPES)
        if isinstance(kind, str) and names is not None and names.contains(None, kind):
            walker.not_checked(f"resource {kind}", "unknown-resource")
        else:
            walker.note("fhir-resource-type", path, received=str(kind) if kind is not None else "")

    def _claimed(self, value: dict[str, Any], kind: str, path: str) -> list[Definition]:
        walker = self._walker
        found: list[Definition] = []
        for index, url in enumerate(profiles_of(value)):
            place = f"{path}.meta.profile[{index}]"
            definition = walker.store.get(url)
            if definition is None:
                walker.note("fhir-profile-unknown", place, severity="warning", received=url)
                walker.not_checked(f"profile {url}", "unknown-profile")
            elif definition.type != kind:
                walker.note("fhir-profile-type", place, expected=definition.type, received=kind)
            else:
                found.append(definition)
        return found

    def claims(self, value: dict[str, Any], definitions: list[Definition]) -> bool:
        """Whether a resource claims one of the definitions, or a profile derived from one."""
        store = self._walker.store
        for url in profiles_of(value):
            claimed = store.get(url)
            if claimed is not None and any(store.derives_from(claimed, d.url) for d in definitions):
                return True
        return any(d.url == FHIR + str(value.get("resourceType")) for d in definitions)

    def issues(self, value: dict[str, Any], definition: Definition) -> list[Issue]:
        """The issues of a resource against a definition; a circle of references is taken as good."""
        key = (id(value), definition.url)
        if key in self._known:
            return self._known[key]
        if key in self._busy:
            return []
        kind = value.get("resourceType")
        path = self._paths.get(id(value), str(kind))
        if kind != definition.type:
            return [Issue("fhir-resource-type", path, expected=definition.type, received=str(kind))]
        self._busy.add(key)
        walker = self._walker
        sink, walker.sink = walker.sink, []
        holder = walker.resource
        if ".contained[" not in path:
            walker.resource = value
        try:
            walker.root(value, definition, path)
            self._known[key] = walker.sink
        finally:
            self._busy.discard(key)
            walker.sink, walker.resource = sink, holder
        return self._known[key]

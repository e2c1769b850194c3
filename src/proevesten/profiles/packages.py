"""The other loader: official FHIR packages, as ``package.tgz``, unpacked, or as a package cache folder.

Any IG works without code of ours: its profiles are read from their snapshots (or laid over their base
where a package has differentials only). Source: FHIR NPM Package Specification.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.profiles.compact import compact_definition
from proevesten.profiles.embedded import embedded
from proevesten.profiles.store import Definitions
from proevesten.profiles.terminology import Fetch, Raw, expand
from proevesten.texts import Text

R4 = "hl7.fhir.r4.core#4.0.1"
MAX_PACKAGE = 1 << 30
"""Bytes of unpacked JSON that one package may hold."""

_MANIFEST = "package.json"
_KINDS = ("StructureDefinition", "ValueSet", "CodeSystem")


class OfficialPackage:
    """One official package; resources are parsed when they are first asked for."""

    def __init__(self, label: str, files: Iterator[tuple[str, bytes]]) -> None:
        self.label = label
        self.manifest: dict[str, Any] = {}
        self.resources: dict[tuple[str, str], dict[str, Any]] = {}
        self.fallback: Fetch = lambda url: None
        self._peers: list[OfficialPackage] = [self]
        for name, content in files:
            self._take(name, content)

    def _take(self, name: str, content: bytes) -> None:
        try:
            resource = json.loads(content)
        except ValueError as fault:
            raise _broken(f"{self.label}/{name}", str(fault)) from fault
        if name == _MANIFEST and isinstance(resource, dict):
            self.manifest = resource
        elif isinstance(resource, dict) and resource.get("resourceType") in _KINDS and "url" in resource:
            self.resources.setdefault((resource["resourceType"], resource["url"]), resource)

    def know(self, peers: list[OfficialPackage]) -> None:
        """The packages in which code systems and included value sets are looked up, nearest first."""
        self._peers = [self, *(p for p in peers if p is not self)]

    def definition(self, url: str) -> tuple[dict[str, Any], bool] | None:
        """The compact definition of `url`, from its snapshot when it has one."""
        resource = self.resources.get(("StructureDefinition", url))
        if resource is None or not resource.get("type"):
            return None
        whole = bool(resource.get("snapshot"))
        view = "snapshot" if whole else "differential"
        return compact_definition(resource, view=view), whole

    def codes(self, url: str) -> Raw | None:
        """The codes of the value set `url`, expanded over all packages given."""
        resource = self.resources.get(("ValueSet", url))
        return None if resource is None else expand(resource, self._code_system, self._value_set)

    def urls(self) -> Iterable[str]:
        """The canonicals of all definitions here."""
        return [url for kind, url in self.resources if kind == "StructureDefinition"]

    def _code_system(self, url: str) -> dict[str, Any] | None:
        return self._first("CodeSystem", url) or self.fallback(url)

    def _value_set(self, url: str) -> dict[str, Any] | None:
        return self._first("ValueSet", url)

    def _first(self, kind: str, url: str) -> dict[str, Any] | None:
        found = (peer.resources.get((kind, url)) for peer in self._peers)
        return next((resource for resource in found if resource is not None), None)


def package_definitions(
    paths: Iterable[str | Path], *, profile: str | None = None, base: bool = True
) -> Definitions:
    """The definitions of official packages, in the order given; embedded R4 types fill what they lack.

    Of a package cache with several versions, `profile` says what is taken: the newest package that defines
    it, and what that depends on; packages named one by one are all taken. Raises ConfigurationError when a
    path is no package.
    """
    packages: list[OfficialPackage] = []
    for path in paths:
        found = open_packages(Path(path))
        packages += closure_of(found, profile) if profile is not None else found
    for package in packages:
        package.know(packages)
        if base:
            package.fallback = embedded(R4).code_system
    sources: list[Any] = list(packages)
    if base:
        sources.append(embedded(R4))
    return Definitions(sources)


def closure_of(packages: list[OfficialPackage], profile: str) -> list[OfficialPackage]:
    """The packages that decide a profile, nearest first; all of them when no package comes twice."""
    names = [p.manifest.get("name") for p in packages]
    owners = [p for p in packages if ("StructureDefinition", profile) in p.resources]
    if len(set(names)) == len(names) or not owners:
        return packages
    chosen = [max(owners, key=_version)]
    for package in chosen:
        for name, version in package.manifest.get("dependencies", {}).items():
            found = _dependency(packages, name, version)
            if found is not None and found not in chosen:
                chosen.append(found)
    return chosen


def _dependency(packages: list[OfficialPackage], name: str, version: str) -> OfficialPackage | None:
    """The package of a name in the version asked for, else the newest there is."""
    found = [p for p in packages if p.manifest.get("name") == name]
    exact = [p for p in found if p.manifest.get("version") == version]
    return exact[0] if exact else max(found, key=_version, default=None)


def _version(package: OfficialPackage) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", str(package.manifest.get("version", "")))]


def open_packages(path: Path) -> list[OfficialPackage]:
    """The package at a path: a tgz, a package folder, or each package of a cache folder."""
    if path.is_file():
        return [OfficialPackage(path.name, _from_tgz(path))]
    if not path.is_dir():
        raise _broken(str(path), "findes ikke / does not exist")
    folder = path / "package" if (path / "package").is_dir() else path
    if (folder / "package.json").is_file() or any(folder.glob("StructureDefinition-*.json")):
        return [OfficialPackage(path.name, _from_folder(folder))]
    inner = [child for child in sorted(path.iterdir()) if child.is_dir() or child.suffix == ".tgz"]
    if not inner:
        raise _broken(str(path), "ingen package.json / no package.json")
    return [package for child in inner for package in open_packages(child)]


def _from_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith(_KINDS) or path.name == _MANIFEST:
            yield path.name, path.read_bytes()


def _from_tgz(path: Path) -> Iterator[tuple[str, bytes]]:
    budget = MAX_PACKAGE
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                wanted = name == _MANIFEST or (name.endswith(".json") and name.startswith(_KINDS))
                if not (member.isfile() and wanted):
                    continue
                budget -= member.size
                if budget < 0:
                    raise _broken(str(path), f"> {MAX_PACKAGE} bytes")
                stream = archive.extractfile(member)
                if stream is not None:
                    yield name, stream.read()
    except (tarfile.TarError, OSError, EOFError) as fault:
        raise _broken(str(path), str(fault)) from fault


def _broken(where: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        Text(f"FHIR-pakken kan ikke læses: {why}", f"The FHIR package cannot be read: {why}"),
        where=where,
        advice=Text(
            "Angiv package.tgz eller en mappe med pakker", "Give a package.tgz or a folder of packages"
        ),
    )

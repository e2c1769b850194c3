"""Which FHIR message is this, and which closure of profiles decides it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proevesten.codecs.fhir.json_reader import read_json
from proevesten.codecs.fhir.model import MAX_BYTES, FhirDocument, unreadable
from proevesten.codecs.fhir.xml_reader import read_xml
from proevesten.profiles.closures import CLOSURES, Closure, by_event, by_standard
from proevesten.profiles.shapes import r4_shapes
from proevesten.rules.fhir.claims import profiles_of

EVENTS = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-eventCodes"
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")


@dataclass(frozen=True, slots=True)
class Detected:
    """What the content says of itself; `closure` is None when the message is of no known standard."""

    closure: Closure | None
    event: str
    is_message: bool


def read(data: bytes) -> FhirDocument:
    """The FHIR resource in JSON or XML. Raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise unreadable("filen er større end 100 MB", "the file is larger than 100 MB", "1:1")
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"{", b"["):
        document = read_json(data)
    elif start == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        document = read_xml(data, r4_shapes)
    else:
        raise unreadable("indholdet er hverken JSON eller XML", "the content is neither JSON nor XML", "1:1")
    document.size = len(data)
    kind = document.tree.get("resourceType")
    if not isinstance(kind, str) or not _TYPE_NAME.fullmatch(kind):
        raise unreadable("JSON-filen er ikke FHIR", "the JSON file is not FHIR", "1:1")
    return document


def detect(tree: dict[str, Any]) -> Detected:
    """The standard by the event code of the first MessageHeader."""
    if tree.get("resourceType") != "Bundle":
        return Detected(None, "", False)
    header = message_header(tree)
    event = header.get("eventCoding") if header else None
    code = event.get("code") if isinstance(event, dict) else None
    is_message = header is not None or tree.get("type") == "message"
    closure = by_event(code) if isinstance(code, str) else None
    return Detected(closure or _claimed(tree, header), str(code or ""), is_message)


def _claimed(tree: dict[str, Any], header: dict[str, Any] | None) -> Closure | None:
    """The closure whose profiles the bundle or its header claims; for messages with a broken event."""
    urls = " ".join([*profiles_of(tree), *profiles_of(header or {})]).lower()
    return next((c for c in CLOSURES if f"/{c.standard}/" in urls), None)


def other_claims(tree: dict[str, Any], closure: Closure) -> Iterator[tuple[str, str]]:
    """Path and profile of each claim of the bundle or its header to be another standard's message."""
    others = [f"/ig/{c.standard}/" for c in CLOSURES if c.standard != closure.standard]
    entries = tree.get("entry")
    places: list[tuple[str, Any]] = [("Bundle", tree)]
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == "MessageHeader":
            places.append((f"Bundle.entry[{index}].resource", resource))
    for path, resource in places:
        for number, url in enumerate(profiles_of(resource)):
            if any(other in url.lower() for other in others):
                yield f"{path}.meta.profile[{number}]", url


def message_header(tree: dict[str, Any]) -> dict[str, Any] | None:
    """The first MessageHeader of a bundle, wherever it stands."""
    entries = tree.get("entry")
    for entry in entries if isinstance(entries, list) else []:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == "MessageHeader":
            return resource
    return None


def named(standard: str | None) -> Closure | None:
    """The closure that the caller names."""
    return by_standard(standard) if standard else None

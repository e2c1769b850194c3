"""What a bundle's entries promise: fullUrl is absolute and ends in the resource's id (R4, bundle.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_RESTFUL = re.compile(r"/(([A-Z][A-Za-z]+)/[^/]*)$")
_ABSOLUTE = ("http://", "https://", "urn:uuid:", "urn:oid:")


def check_full_urls(walker: Walker) -> None:
    """Note every fullUrl that is relative or names another id than its resource has."""
    entries = walker.tree.get("entry")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        url = entry.get("fullUrl") if isinstance(entry, dict) else None
        if isinstance(url, str) and url:
            _check(walker, url, entry.get("resource"), f"Bundle.entry[{index}].fullUrl")


def _check(walker: Walker, url: str, resource: Any, path: str) -> None:
    if not url.startswith(_ABSOLUTE):
        # The standard says SHALL, yet MedCom's own receipts for TestScripts have relative ones.
        walker.note(
            "fhir-full-url", path, severity="warning", expected="https://… | urn:uuid:…", received=url
        )
    if not isinstance(resource, dict):
        return
    own, named = resource.get("id"), url.rpartition("/")[2] if "/" in url else url.rpartition(":")[2]
    restful = _RESTFUL.search(url)
    wanted = f"{resource.get('resourceType')}/{own or ''}"
    if restful and restful.group(1) != wanted and walker.store.type(restful.group(2)) is not None:
        # A RESTful fullUrl names type and id; a resource without the id is another resource.
        walker.note("fhir-full-url", path, expected=f"…/{wanted}", received=url)
    elif isinstance(own, str) and own != named:
        walker.note("fhir-full-url", path, expected=own, received=url)

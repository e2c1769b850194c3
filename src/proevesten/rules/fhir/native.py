"""Invariants of base R4 written in Python, because they run on nearly every element.

Keyed by the expression's whole text, so a package with another wording gets the general evaluator. A test
compares each of them with fhirpathpy. `matches('…')` on a string is read off any expression of that form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from proevesten.rules.fhir.native_medcom import MEDCOM

Check = Callable[[Any, Any], bool]
"""(value, resource) → whether the invariant holds."""


def _has(key: str) -> Callable[[Any], bool]:
    def has(value: Any) -> bool:
        if key in value or "_" + key in value:
            return True
        # A choice element: value.exists() is any of valueX.
        return any(k.startswith(key) and k[len(key) : len(key) + 1].isupper() for k in value)

    return has


def _period(value: Any, _resource: Any) -> bool:
    start, end = value.get("start"), value.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return True
    low, high = _moment(start), _moment(end)
    if low is None or high is None:
        # Partial dates compare up to the shorter precision; equal prefixes give no answer, which is false.
        shorter = min(len(start), len(end), 10)
        return start[:shorter] < end[:shorter]
    return low <= high


def _moment(text: str) -> datetime | None:
    if len(text) < 10:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _contained(field: str, inner: str) -> Check:
    def check(value: Any, _resource: Any) -> bool:
        items = value.get("contained")
        if not isinstance(items, list):
            return True
        parts = [i.get(field) if field else i for i in items if isinstance(i, dict)]
        return not any(isinstance(p, dict) and inner in p for p in parts)

    return check


def _dom_4(value: Any, resource: Any) -> bool:
    return _contained("meta", "versionId")(value, resource) and _contained("meta", "lastUpdated")(
        value, resource
    )


def _narrative(value: Any, _resource: Any) -> bool:
    text = value.get("text")
    return isinstance(text, dict) and "div" in text


def _no_home(value: Any, _resource: Any) -> bool:
    return bool(value.get("use") != "home")


def _implies(first: str, then: str) -> Check:
    one, other = _has(first), _has(then)
    return lambda value, resource: not one(value) or other(value)


def _entries(field: str, kinds: frozenset[str]) -> Check:
    def check(value: Any, _resource: Any) -> bool:
        entries = value.get("entry")
        wanted = value.get("type") in kinds
        return not isinstance(entries, list) or all(
            (field in e) == wanted for e in entries if isinstance(e, dict)
        )

    return check


def _bdl_2(value: Any, _resource: Any) -> bool:
    entries = [e for e in _list(value, "entry") if isinstance(e, dict)]
    return value.get("type") == "searchset" or not any("search" in e for e in entries)


def _bdl_7(value: Any, _resource: Any) -> bool:
    urls = []
    for entry in _list(value, "entry"):
        if isinstance(entry, dict) and "fullUrl" in entry:
            meta = (
                entry.get("resource", {}).get("meta", {}) if isinstance(entry.get("resource"), dict) else {}
            )
            urls.append(f"{entry['fullUrl']}{meta.get('versionId', '') if isinstance(meta, dict) else ''}")
    return value.get("type") == "history" or len(urls) == len(set(urls))


def _first_is(kind: str, name: str) -> Check:
    def check(value: Any, _resource: Any) -> bool:
        if value.get("type") != kind:
            return True
        entries = _list(value, "entry")
        first = entries[0].get("resource") if entries and isinstance(entries[0], dict) else None
        return isinstance(first, dict) and first.get("resourceType") == name

    return check


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _reference(value: Any, resource: Any) -> bool:
    text = value.get("reference")
    if not isinstance(text, str) or not text.startswith("#"):
        return True
    return any(isinstance(c, dict) and c.get("id") == text[1:] for c in _list(resource, "contained"))


_REQUESTS = frozenset({"batch", "transaction", "history"})
_RESPONSES = frozenset({"batch-response", "transaction-response", "history"})
_RESOURCE_TYPE = "%resource.type = "

NATIVE: dict[str, Check] = {
    "start.hasValue().not() or end.hasValue().not() or (start <= end)": _period,
    "value.empty() or system.exists()": _implies("value", "system"),
    "code.empty() or system.exists()": _implies("code", "system"),
    "data.empty() or contentType.exists()": _implies("data", "contentType"),
    "contained.contained.empty()": _contained("", "contained"),
    "contained.meta.security.empty()": _contained("meta", "security"),
    "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()": _dom_4,
    "text.`div`.exists()": _narrative,
    "where(use = 'home').empty()": _no_home,
    "htmlChecks()": lambda value, resource: True,
    "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
    "%rootResource.contained.id.trace('ids'))": _reference,
    "(identifier.count() + name.count()) > 0": lambda v, _r: bool(v.get("identifier") or v.get("name")),
    "name.exists() or telecom.exists() or address.exists() or organization.exists()": lambda v, _r: any(
        k in v for k in ("name", "telecom", "address", "organization")
    ),
    "resource.exists() or request.exists() or response.exists()": lambda v, _r: any(
        k in v for k in ("resource", "request", "response")
    ),
    "fullUrl.contains('/_history/').not()": lambda v, _r: (
        isinstance(v.get("fullUrl"), str) and "/_history/" not in v["fullUrl"]
    ),
    "total.empty() or (type = 'searchset') or (type = 'history')": lambda v, _r: (
        "total" not in v or v.get("type") in ("searchset", "history")
    ),
    "entry.search.empty() or (type = 'searchset')": _bdl_2,
    "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId)"
    ".isDistinct()": _bdl_7,
    "type = 'document' implies entry.first().resource.is(Composition)": _first_is("document", "Composition"),
    "type = 'message' implies entry.first().resource.is(MessageHeader)": _first_is(
        "message", "MessageHeader"
    ),
    "type = 'document' implies (timestamp.hasValue())": lambda v, _r: (
        v.get("type") != "document" or "timestamp" in v
    ),
    "type = 'document' implies (identifier.system.exists() and identifier.value.exists())": lambda v, _r: (
        v.get("type") != "document"
        or (isinstance(v.get("identifier"), dict) and {"system", "value"} <= v["identifier"].keys())
    ),
    f"entry.all(request.exists() = ({_RESOURCE_TYPE}'batch' or {_RESOURCE_TYPE}'transaction' or "
    f"{_RESOURCE_TYPE}'history'))": _entries("request", _REQUESTS),
    f"entry.all(response.exists() = ({_RESOURCE_TYPE}'batch-response' or {_RESOURCE_TYPE}"
    f"'transaction-response' or {_RESOURCE_TYPE}'history'))": _entries("response", _RESPONSES),
}

_DOM_3 = "contained.where((('#'+id in (%resource.descendants().reference"
_MATCHES = re.compile(r"(value\.)?matches\('((?:[^'\\]|\\.)*)'\)")


@cache
def native(expression: str) -> Check | None:
    """The Python twin of an expression, None when it has none."""
    if expression.startswith(_DOM_3):
        return _dom_3
    if found := _MATCHES.fullmatch(expression):
        return _pattern(found[2], bool(found[1]))
    return NATIVE.get(expression) or MEDCOM.get(expression)


def _dom_3(value: Any, resource: Any) -> bool:
    contained = _list(value, "contained")
    if not contained:
        return True
    texts = set(_texts(resource))
    return all(f"#{c.get('id')}" in texts or "#" in set(_texts(c)) for c in contained if isinstance(c, dict))


def _texts(node: Any) -> Any:
    todo = [node]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += item.values()
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, str):
            yield item


def _pattern(literal: str, of_value: bool) -> Check:
    # A partial match, as R4 validators treat matches(); FHIRPath escapes are those of Python here.
    pattern = re.compile(re.sub(r"\\(['\"`\\/])", r"\1", literal) if "\\'" in literal else literal, re.DOTALL)

    def check(value: Any, _resource: Any) -> bool:
        # value.matches(…) stands on identifiers and, in dk-core 2.0.0, on the value itself.
        text = value.get("value") if of_value and isinstance(value, dict) else value
        return isinstance(text, str) and pattern.search(text) is not None

    return check

"""Fixed values, patterns and bindings: does a value say what a profile demands?"""

from __future__ import annotations

from typing import Any

from proevesten.profiles.terminology import CodeList

CODED = frozenset({"code", "string", "uri", "url", "canonical", "id", "markdown"})


def equals(value: Any, fixed: Any) -> bool:
    """Exactly the fixed value: no more and no less (R4, ElementDefinition.fixed)."""
    return type(value) is type(fixed) and value == fixed


def matches_pattern(value: Any, pattern: Any) -> bool:
    """At least what the pattern says, found anywhere in arrays (R4, ElementDefinition.pattern)."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and matches_pattern(value[key], part) for key, part in pattern.items()
        )
    if isinstance(pattern, list):
        return isinstance(value, list) and all(
            any(matches_pattern(item, part) for item in value) for part in pattern
        )
    return equals(value, pattern)


def codings(code: str, value: Any) -> list[tuple[str | None, str]] | None:
    """The (system, code) pairs of a bound value; None when the type cannot be bound."""
    if code in CODED:
        return [(None, value)] if isinstance(value, str) else []
    if not isinstance(value, dict):
        return []
    if code in ("Coding", "Quantity"):
        return _pair(value)
    if code == "CodeableConcept":
        items = value.get("coding")
        listed = items if isinstance(items, list) else []
        return [pair for item in listed if isinstance(item, dict) for pair in _pair(item)]
    return None


def _pair(value: dict[str, Any]) -> list[tuple[str | None, str]]:
    code = value.get("code")
    # A coding without a system names no concept; it is never in a list of concepts.
    return [(str(value.get("system", "")), code)] if isinstance(code, str) else []


def in_list(pairs: list[tuple[str | None, str]], codes: CodeList) -> bool | None:
    """Whether one of the codings is in the list; None when that cannot be decided offline."""
    answers = [codes.contains(system, code) for system, code in pairs]
    if True in answers:
        return True
    return None if None in answers else False


def shown(value: Any, limit: int = 120) -> str:
    """A value as a finding shows it, short and on one line."""
    if isinstance(value, dict):
        coding = value.get("coding")
        if isinstance(coding, list) and coding and isinstance(coding[0], dict):
            value = coding[0]
        if "code" in value:
            return f"{value.get('system', '')}#{value['code']}"
        if "reference" in value:
            return str(value["reference"])
        text = "{" + ", ".join(map(str, value)) + "}"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, list):
        text = f"[{len(value)}]"
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""Reads what the admin address sends to VDX: requests for tokens (design, section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proevesten.errors import UsageError
from proevesten.texts import Text
from simulators.vdx.callers import Claims
from simulators.vdx.tokens import FLAWS, KINDS, LIFETIME, Issuer

_LONGEST = 10 * 365 * 86400


def issue_token(issuer: Issuer, request: Mapping[str, Any]) -> str:
    """The token asked for by ``POST /vdx/tokens``. Raises UsageError for a request that cannot be read."""
    claims, lifetime = claims_of(request), lifetime_of(request)
    kind = _word(request, "kind", KINDS)
    flaw = _word(request, "flaw", FLAWS)
    return (
        issuer.bearer(claims, lifetime, flaw) if kind == "bearer" else issuer.session(claims, lifetime, flaw)
    )


def claims_of(request: Mapping[str, Any]) -> Claims:
    """Who the token speaks of; nothing is demanded, since VDX must refuse odd ones itself."""
    return Claims(
        _text(request, "organisation"),
        _text(request, "email"),
        _roles(request),
        _text(request, "parent_organisation"),
    )


def lifetime_of(request: Mapping[str, Any]) -> int:
    """Seconds from now; the usual lifetime when not given."""
    lifetime = request.get("lifetime_seconds")
    lifetime = LIFETIME if lifetime is None else lifetime
    if isinstance(lifetime, bool) or not isinstance(lifetime, int | float) or abs(lifetime) > _LONGEST:
        raise _wrong("lifetime_seconds", "et antal sekunder", "a number of seconds")
    return int(lifetime)


def _text(request: Mapping[str, Any], name: str) -> str | None:
    value = request.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(name, "en tekst", "a string")
    return value or None


def _roles(request: Mapping[str, Any]) -> tuple[str, ...]:
    roles = request.get("roles") or []
    if not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
        raise _wrong("roles", "en liste af tekster", "a list of strings")
    return tuple(roles)


def _word(request: Mapping[str, Any], name: str, words: tuple[str, ...]) -> str:
    value = request.get(name)
    if value is None:
        return words[0]
    if value not in words:
        raise _wrong(name, f"en af {', '.join(words)}", f"one of {', '.join(words)}")
    return str(value)


def _wrong(name: str, da: str, en: str) -> UsageError:
    return UsageError(Text(f"{name} skal være {da}", f"{name} must be {en}"), where=name)

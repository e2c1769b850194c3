"""Masks secrets, PINs and tokens: the one function every writer goes through (requirement SEC-03)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "•••"

_SECRET_HEADERS = {
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-admin-token",
    "x-api-key",
    "x-sessiondata",
    "session",
    "token",
    "pin",
}
_SECRET_KEYS = re.compile(
    r"^(host_?pin|guest_?pin|pin|pin_?code|password|secret|client_secret|access_token|refresh_token|id_token"
    r"|token|saml-token|assertion|private_?key|api_?key|historyapikey|devicewebhookendpointkey)$",
    re.IGNORECASE,
)
_SECRET_PAIRS = re.compile(
    r"(?i)\b(pin|guestpin|hostpin|password|client_secret|access_token|refresh_token|saml-token|token)"
    r"=([^&\s\"'<>]+)"
)
_SECRET_MEMBERS = re.compile(
    r"(?i)(\"(?:host_?pin|guest_?pin|pin|pin_?code|password|(?:client_)?secret|(?:\w+_)?token|saml-token"
    r"|assertion|private_?key|\w*api_?key)\"\s*:\s*)(\"[^\"]*\"?|[^\s,}\]]+)"
)
"""Members of JSON that is too broken to be parsed."""
_FORM = re.compile(rb"[A-Za-z0-9_.-]{1,64}=")
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
_PEM_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)


def headers(values: Mapping[str, str]) -> dict[str, str]:
    """Header values with the secret ones masked; the scheme of Authorization stays (``Bearer •••``)."""
    return {name: _header(name, value) for name, value in values.items()}


def _header(name: str, value: str) -> str:
    if name.lower() not in _SECRET_HEADERS:
        return text(value)
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {MASK}" if rest and name.lower().endswith("authorization") else MASK


def json_value(value: Any) -> Any:
    """A JSON value with the secret members masked, at any depth; absent (null) members stay null."""
    if isinstance(value, dict):
        return {
            k: MASK if _SECRET_KEYS.match(str(k)) and v is not None and not isinstance(v, dict | list)
            else json_value(v)
            for k, v in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [json_value(v) for v in value]
    return text(value) if isinstance(value, str) else value


def text(value: str) -> str:
    """Free text with tokens, keys and ``pin=…`` pairs masked."""
    if "PRIVATE KEY" in value:
        value = _PEM_KEY.sub(MASK, value)
    if "eyJ" in value:
        value = _JWT.sub(MASK, value)
    return _SECRET_PAIRS.sub(lambda m: f"{m[1]}={MASK}", value) if "=" in value else value


def body(data: bytes, content_type: str) -> bytes:
    """A request or response body as it may be kept: JSON and forms masked, other bytes as they are.

    MedCom messages (XML, EDIFACT, FHIR) hold no secrets of ours and are evidence: kept byte for byte.
    """
    if not data:
        return data
    if "json" in content_type and "fhir" not in content_type:
        try:
            return json.dumps(json_value(json.loads(data)), ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return _unparsed(data)
    if "x-www-form-urlencoded" in content_type or content_type.startswith(("text/plain", "text/html")):
        return _unparsed(data)
    if _FORM.match(data):  # a form sent as a raw string, as the official VDX samples do
        return _unparsed(data)
    return data


def _unparsed(data: bytes) -> bytes:
    return _SECRET_MEMBERS.sub(rf'\1"{MASK}"', text(data.decode("utf-8", "replace"))).encode()

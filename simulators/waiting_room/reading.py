"""Reads requests: JSON bodies, forms, tokens, numbers."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from simulators.base import Context
from simulators.sms.state import canonical
from simulators.waiting_room import errors

_CPR = re.compile(r"[0-9]{6}-?[0-9]{4}")
_FIELDS = 30


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises Refused 400."""
    try:
        body = json.loads(await request.body())
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate can be neither journaled nor shown
    except (ValueError, RecursionError) as fault:
        raise errors.no_json() from fault
    if not isinstance(body, dict):
        raise errors.no_json()
    return body


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form; the last one counts. Raises Refused 400."""
    try:
        text = (await request.body()).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as fault:
        raise errors.no_json() from fault


def bearer(request: Request) -> str:
    """The token of the Authorization header, empty without."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def citizen(context: Context, body: dict[str, Any], *, required: bool = True) -> str:
    """The test citizen named in `citizen`. Raises Refused 422."""
    value = body.get("citizen")
    if value in (None, "") and not required:
        return ""
    if not isinstance(value, str) or not _CPR.fullmatch(value.strip()):
        raise errors.wrong("citizen", "ti cifre, gerne med bindestreg", "ten digits, hyphen allowed")
    number = value.strip().replace("-", "")
    if not context.guard.allowed(number):
        raise errors.wrong("citizen", "kun testborgere (SEC-01)", "test citizens only (SEC-01)")
    return number


def mobile(body: dict[str, Any], *, required: bool) -> str:
    """The Danish telephone number in `mobile`. Raises Refused 422."""
    value = body.get("mobile")
    if value in (None, "") and not required:
        return ""
    number = canonical(value) if isinstance(value, str) else None
    if number is None:
        raise errors.wrong("mobile", "otte cifre, gerne med +45 foran", "eight digits, +45 allowed")
    return number


def text(body: dict[str, Any], name: str) -> str:
    """A short text that must be there. Raises Refused 422."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise errors.wrong(name, "skal udfyldes, højst 100 tegn", "required, at most 100 characters")
    return value


def flag(body: dict[str, Any], name: str) -> bool:
    """A truth value that must be there. Raises Refused 422."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise errors.wrong(name, "skal være true eller false", "must be true or false")
    return value

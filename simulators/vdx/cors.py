"""Cross-origin requests: an exact list of origins, credentials allowed, everything else open (digest §1.4)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"


def answer_without_token(request: Request, allowed: tuple[str, ...]) -> Response | None:
    """The answer to a preflight or to a foreign origin, which needs no token; None: let it through."""
    origin = request.headers.get("origin")
    if origin is None or _same_origin(request, origin):
        return None
    if origin not in allowed:
        return Response("Invalid CORS request", 403, {"Vary": _VARY}, media_type="text/plain")
    method = request.headers.get("access-control-request-method")
    if request.method != "OPTIONS" or method is None:
        return None
    headers = _headers(origin) | {"Access-Control-Allow-Methods": method, "Access-Control-Max-Age": "1800"}
    wanted = request.headers.get("access-control-request-headers")
    if wanted:
        headers["Access-Control-Allow-Headers"] = wanted
    return Response(status_code=200, headers=headers)


def mark(response: Response, request: Request, allowed: tuple[str, ...]) -> Response:
    """Let an allowed origin read the answer."""
    origin = request.headers.get("origin")
    if origin in allowed and origin is not None:
        response.headers.update(_headers(origin))
    return response


def _headers(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": _VARY,
    }


def _same_origin(request: Request, origin: str) -> bool:
    return origin == f"{request.url.scheme}://{request.headers.get('host', '')}"

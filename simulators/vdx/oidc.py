"""The issuer's wire: discovery, keys, and the token endpoint for client credentials (OpenID Connect; digest §1.2)."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.callers import Claims
from simulators.vdx.tokens import Issuer

REALM = "/realms/vdx"
TOKEN_PATH = REALM + "/protocol/openid-connect/token"
LIFETIME = 300
"""Seconds; the usual lifetime of an access token from Keycloak."""


@dataclass(frozen=True, slots=True)
class Client:
    """One registered client: a party's system user."""

    secret: str = field(repr=False)
    claims: Claims


class Realm:
    """The endpoints below `/realms/vdx`."""

    def __init__(self, issuer: Issuer, clients: dict[str, Client]) -> None:
        self._issuer = issuer
        self._clients = clients

    async def answer(self, request: Request) -> Response:
        """Serve one request of the issuer."""
        path, method = request.url.path, request.method
        if path == TOKEN_PATH:
            return (
                await self._token(request) if method == "POST" else _json({"error": "invalid_request"}, 405)
            )
        if method not in ("GET", "HEAD"):
            return _json({"error": "HTTP 405 Method Not Allowed"}, 405)
        if path == REALM + "/.well-known/openid-configuration":
            return _json(self._discovery())
        if path == REALM + "/protocol/openid-connect/certs":
            return _json(self._issuer.jwks())
        return _json({"error": "HTTP 404 Not Found"}, 404)

    def _discovery(self) -> dict[str, Any]:
        connect = self._issuer.address + "/protocol/openid-connect"
        return {
            "issuer": self._issuer.address,
            "token_endpoint": connect + "/token",
            "jwks_uri": connect + "/certs",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    async def _token(self, request: Request) -> Response:
        form = {k: v[0] for k, v in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        grant = form.get("grant_type")
        if grant is None:
            return _refused("invalid_request", "Missing form parameter: grant_type", 400)
        if grant != "client_credentials":
            return _refused("unsupported_grant_type", "Unsupported grant_type", 400)
        name, secret = _credentials(request, form)
        client = self._clients.get(name)
        if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
            return _refused("invalid_client", "Invalid client or Invalid client credentials", 401)
        return _json(
            {
                "access_token": self._issuer.bearer(client.claims, LIFETIME),
                "expires_in": LIFETIME,
                "refresh_expires_in": 0,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "scope": "profile email",
            }
        )


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _refused(error: str, text: str, status: int) -> Response:
    return _json({"error": error, "error_description": text}, status)


def _json(document: dict[str, Any], status: int = 200) -> Response:
    return Response(
        json.dumps(document), status, {"Cache-Control": "no-store"}, media_type="application/json"
    )

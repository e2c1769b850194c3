"""Min Læge's login: a client of the simulated MitID broker, over HTTP (OIDC Core 1.0, section 3.1)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted
from simulators.waiting_room import errors
from simulators.waiting_room.behaviour import PARTY
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.mitid import CLIENT_ID, PERSON_CLAIM, new_verifier

_PATIENCE = timedelta(minutes=10)
_MOST = 2_000
_ENDINGS: dict[str, tuple[str, Text]] = {
    "user_aborted": ("login_cancelled", errors.LOGIN_CANCELLED),
    "login_expired": ("login_expired", errors.LOGIN_EXPIRED),
    "no_mitid": ("no_mitid", errors.NO_MITID),
}


class Login:
    """Begins logins and ends them; knows each by its `state`, which the browser's cookie must show too."""

    def __init__(self, now: Callable[[], datetime], faulty: Callable[[str], bool]) -> None:
        self._now = now
        self._faulty = faulty
        self._begun: dict[str, tuple[str, str, datetime]] = {}
        self._client: httpx.AsyncClient | None = None
        self.broker = ""
        self.callback = ""

    def reset(self) -> None:
        """Forget logins under way."""
        self._begun.clear()

    async def close(self) -> None:
        """Close the connection to the broker."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the `state` to keep in its cookie."""
        state, nonce = secrets.token_hex(16), secrets.token_hex(16)
        verifier, challenge = new_verifier()
        self._begun[state] = (nonce, verifier, self._now())
        while len(self._begun) > _MOST:
            del self._begun[next(iter(self._begun))]
        query = {
            "response_type": "code", "scope": "openid", "client_id": CLIENT_ID, "redirect_uri": self.callback,
            "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{self.broker}/authorize?{urlencode(query)}", state

    async def finish(self, query: dict[str, str], cookie: str) -> str:
        """The citizen who logged in, by what the broker sent back. Raises Refused 401."""
        state = query.get("state", "")
        begun = self._begun.pop(state, None)
        if begun is None or state != cookie:
            raise Refused(401, "login_wrong", errors.LOGIN_WRONG)
        nonce, verifier, when = begun
        if "error" in query:
            raise self._not_logged_in(query.get("error_description", ""))
        if self._now() - when > _PATIENCE and not self._faulty("accepts_expired_login"):
            raise Refused(401, "login_expired", errors.LOGIN_EXPIRED)
        try:
            return await self._citizen(query.get("code", ""), verifier, nonce)
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as fault:
            raise Refused(401, "login_wrong", errors.LOGIN_WRONG) from fault

    def _not_logged_in(self, why: str) -> Refused:
        code, text = _ENDINGS.get(why, ("login_wrong", errors.LOGIN_WRONG))
        dead_end = code == "no_mitid" and self._faulty("no_mitid_dead_end")
        if dead_end:
            return Refused(401, "login_wrong", errors.LOGIN_WRONG)
        extra = {"use": "kontakt_laege"} if code == "no_mitid" else {}
        return Refused(401, code, text, **extra)

    async def _citizen(self, code: str, verifier: str, nonce: str) -> str:
        import jwt

        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.callback,
            "client_id": CLIENT_ID, "code_verifier": verifier,
        }  # fmt: skip
        token = (await self._ask("POST", "/token", data=form))["id_token"]
        keys = {key["kid"]: key for key in (await self._ask("GET", "/jwks"))["keys"]}
        try:
            key = jwt.PyJWK(keys[jwt.get_unverified_header(token)["kid"]])
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=["RS256"], issuer=self.broker, audience=CLIENT_ID,
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "nonce", PERSON_CLAIM]},
            )  # fmt: skip
        except jwt.PyJWTError as fault:
            raise ValueError(type(fault).__name__) from fault
        if claims["nonce"] != nonce or claims["exp"] <= self._now().timestamp():
            raise ValueError("nonce or expiry")
        return str(claims[PERSON_CLAIM])

    async def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=10, verify=nobody_trusted(), headers={"X-Party": PARTY}, trust_env=False
            )
        answer = await self._client.request(method, self.broker + path, **arguments)
        answer.raise_for_status()
        return dict(answer.json())

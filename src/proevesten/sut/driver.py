"""Drives a party: the contract that every driver keeps, and the driver over an HTTP adapter.

The simulated parties and a vendor's adapter speak the same contract (docs/adapter), version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from proevesten import redact
from proevesten.errors import HarnessError
from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted

if TYPE_CHECKING:
    from pathlib import Path

    from proevesten.sut.manual import Hints, Prompter
    from proevesten.sut.profile import Profile

CONTRACT = 1
"""Version of the adapter contract that this harness speaks."""
_LARGEST = 8 * 1024 * 1024
"""Bytes of one answer; an inbox is a few kilobytes."""


class Refused(Exception):
    """The party refused the action, with the reason its user would be told."""

    def __init__(self, reason: str, facts: dict[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Driver(Protocol):
    """What the roles ask of a system, however it is driven.

    Everything raises HarnessError (or ConfigurationError) when it cannot be done: that is never the system's
    FAIL. Only `act` raises Refused.
    """

    def act(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Have the party do something; its answer. Raises Refused when the system refuses."""
        ...

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """What the user's inbox shows on a citizen."""
        ...

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """What was sent on a citizen, and its state."""
        ...

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page."""
        ...

    def close(self) -> None:
        """Let go of connections and processes."""
        ...


class HttpDriver:
    """``POST /actions``, ``GET /inbox``, ``GET /sent``, ``GET /citizens/{cpr}`` at an adapter's address.

    `last_date` is the Date header of the latest answer, for the doctor's look at the clock.
    """

    def __init__(
        self, address: str, *, timeout: float = 30.0, token: str = "", authority: Path | None = None
    ) -> None:
        """`timeout` in seconds; `token` goes along as a bearer token; `authority` is a root to trust (PEM)."""
        self._address = address.rstrip("/")
        self.last_date = ""
        headers = {"X-Party": "harness"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client = httpx.Client(
            base_url=self._address, headers=headers, timeout=timeout, verify=_trust(address, authority)
        )

    def about(self) -> dict[str, Any]:
        """``GET /about``: vendor, system, version, role, contract."""
        return dict(self._ask("GET", "/about"))

    def setup(self, facts: Mapping[str, Any]) -> bool:
        """``POST /setup``: the harness's addresses and the network's credentials. False: it wants none (404)."""
        return bool(
            self._ask("POST", "/setup", json={"contract": CONTRACT, **facts}, absent=True) is not None
        )

    def reach(self, address: str) -> bool | None:
        """``POST /reach``: whether the system reaches an address; None when the adapter cannot be asked (404)."""
        answer = self._ask("POST", "/reach", json={"url": address}, absent=True)
        return None if answer is None else answer.get("reached") is True

    def act(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Have the party do something. Raises Refused when it refuses, HarnessError when it cannot."""
        return result_of(self._ask("POST", "/actions", json={"action": action, **parameters}), self._address)

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """What the user's inbox shows on a citizen."""
        return rows_of(self._ask("GET", "/inbox", params={"citizen": citizen}), f"{self._address}/inbox")

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """What was sent on a citizen, and its state."""
        return rows_of(self._ask("GET", "/sent", params={"citizen": citizen}), f"{self._address}/sent")

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page."""
        return dict(self._ask("GET", f"/citizens/{cpr}"))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, *, absent: bool = False, **arguments: Any) -> Any:
        where = f"{method} {self._address}{path}"
        try:
            answer = self._send(method, path, **arguments)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise cannot(
                f"Adapteren svarer ikke: {type(fault).__name__}", f"No answer: {type(fault).__name__}", where
            ) from fault
        if absent and answer.status_code in (404, 405):
            return None
        if answer.status_code >= 400:
            said = redact.body(answer.content, "application/json").decode("utf-8", "replace")[:300]
            raise cannot(
                f"Adapteren svarede {answer.status_code}: {said}",
                f"The adapter answered {answer.status_code}: {said}", where,
            )  # fmt: skip
        if not answer.content and absent:
            return {}
        return _document(answer, where)

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """One request; an answer over the limit is cut off, so that it cannot fill the memory."""
        with self._client.stream(method, path, **arguments) as answer:
            data = bytearray()
            for part in answer.iter_bytes():
                data += part
                if len(data) > _LARGEST:
                    raise httpx.DecodingError("the answer is too large")
            self.last_date = answer.headers.get("date", "")
            heads = {"content-type": answer.headers.get("content-type", "")}
            return httpx.Response(answer.status_code, headers=heads, content=bytes(data))


def driver_for(profile: Profile, *, prompter: Prompter | None = None, hints: Hints | None = None) -> Driver:
    """The driver that a profile asks for.

    `prompter` asks the person of a manual driver (default: the terminal); `hints` tell it what should be
    seen. Raises ConfigurationError for a secret that is not there.
    """
    settings = profile.driver
    if settings.kind == "http":
        token = settings.token.reveal() if settings.token else ""
        authority = profile.connection.authority
        return HttpDriver(settings.address, timeout=settings.timeout, token=token, authority=authority)
    if settings.kind == "command":
        from proevesten.sut.command import CommandDriver

        return CommandDriver(settings.command, timeout=settings.timeout, folder=profile.path.parent)
    from proevesten.sut.manual import ManualDriver, TerminalPrompter

    return ManualDriver(prompter or TerminalPrompter(), system=profile.system.name, hints=hints)


def result_of(answer: Any, where: str) -> dict[str, Any]:
    """What an action's answer says. Raises Refused, or HarnessError for an answer outside the contract."""
    if isinstance(answer, dict) and isinstance(answer.get("refused"), dict):
        raise Refused(str(answer["refused"].get("reason", "")), dict(answer["refused"]))
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict | None) or not isinstance(answer, dict):
        raise outside(where, '{"result": {…}} | {"refused": {"reason": …}}')
    return dict(result or {})


def rows_of(answer: Any, where: str) -> list[dict[str, Any]]:
    """The rows of an inbox or of sent letters. Raises HarnessError for an answer outside the contract."""
    rows = answer.get("messages") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise outside(where, '{"messages": [{"id": …}]}')
    return [dict(row) for row in rows]


def outside(where: str, expected: str) -> HarnessError:
    """An answer that is not the contract's: the adapter's fault, not the system's."""
    return cannot(
        f"Adapterens svar følger ikke kontrakten; ventet: {expected}",
        f"The adapter's answer is outside the contract; expected: {expected}", where,
    )  # fmt: skip


def cannot(da: str, en: str, where: str) -> HarnessError:
    """The system cannot be driven; never a FAIL."""
    return HarnessError(
        Text(da, en),
        where=where,
        advice=Text("Kør »proevesten doctor --sut sut.toml«", "Run “proevesten doctor --sut sut.toml”"),
    )


def _document(answer: httpx.Response, where: str) -> dict[str, Any]:
    try:
        document = answer.json()
    except (ValueError, RecursionError):
        raise outside(where, "JSON") from None
    if not isinstance(document, dict):
        raise outside(where, "{…}")
    return document


def _trust(address: str, authority: Path | None) -> Any:
    if address.startswith("http://"):
        return nobody_trusted()
    if authority is None:
        return True
    import ssl

    from proevesten.errors import ConfigurationError

    try:
        return ssl.create_default_context(cafile=str(authority))
    except (OSError, ssl.SSLError) as fault:
        raise ConfigurationError(
            Text("Rodcertifikatet kan ikke læses", "The root certificate cannot be read"),
            where=str(authority),
        ) from fault

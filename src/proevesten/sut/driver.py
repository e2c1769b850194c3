"""Drives a party by its HTTP adapter; the simulated parties and a vendor's adapter speak the same contract."""

from __future__ import annotations

from typing import Any

import httpx

from proevesten.errors import HarnessError
from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted


class Refused(Exception):
    """The party refused the action, with the reason its user would be told."""

    def __init__(self, reason: str, facts: dict[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class HttpDriver:
    """``POST /actions``, ``GET /inbox``, ``GET /sent``, ``GET /citizens/{cpr}`` at an adapter's address."""

    def __init__(self, address: str, *, timeout: float = 30.0) -> None:
        self._address = address
        plain = address.startswith("http://")
        self._client = httpx.Client(
            base_url=address,
            headers={"X-Party": "harness"}, timeout=timeout, verify=nobody_trusted() if plain else True
        )

    def act(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Have the party do something. Raises Refused when it refuses, HarnessError when it cannot."""
        answer = self._ask("POST", "/actions", json={"action": action, **parameters})
        if "refused" in answer:
            raise Refused(answer["refused"].get("reason", ""), answer["refused"])
        return dict(answer.get("result") or {})

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """What the user's inbox shows on a citizen."""
        return list(self._ask("GET", "/inbox", params={"citizen": citizen})["messages"])

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """What was sent on a citizen, and its state."""
        return list(self._ask("GET", "/sent", params={"citizen": citizen})["messages"])

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page."""
        return self._ask("GET", f"/citizens/{cpr}")

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, **arguments)
        except httpx.HTTPError as fault:
            raise HarnessError(
                Text(f"Adapteren svarer ikke: {type(fault).__name__}", f"No answer: {type(fault).__name__}"),
                where=f"{method} {self._address}{path}",
            ) from fault
        if answer.status_code >= 400:
            raise HarnessError(
                Text(f"Adapteren svarede {answer.status_code}: {answer.text[:300]}",
                     f"The adapter answered {answer.status_code}: {answer.text[:300]}"),
                where=f"{method} {self._address}{path}",
            )  # fmt: skip
        return dict(answer.json())

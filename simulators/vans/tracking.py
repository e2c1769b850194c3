"""The whole way of a message with times, and statistics per type (VANS-01)."""

from __future__ import annotations

import json
from typing import Any

from simulators.vans.store import Store

TEXTS = {
    "accepted": "Modtaget af netværket",
    "duplicate": "Samme kuvert modtaget igen (ikke leveret)",
    "delivered": "Leveret i modtagerens postkasse",
    "taken": "Hentet af modtagerens system",
    "refusal": "Afvist af netværket",
    "receipt": "Netværkets kvittering afsendt",
    "acknowledged": "Kvittering passerede netværket",
    "contradiction": "Modstridende kvittering",
    "unmatched_receipt": "Kvittering uden kendt oprindelig meddelelse",
    "undeliverable": "Kvittering kunne ikke leveres",
    "fault": "Ramt af en indlagt fejl",
    "resent": "Sendt igen efter timeout",
    "given_up": "Opgivet: ingen kvittering efter sidste genfremsendelse",
    "converted": "Konverteret af netværket",
    "handed_over": "Afleveret ad modtagerens vej",
    "push_failed": "Push lykkedes ikke; prøves igen",
}
"""Kind of event → what a tester reads."""


class Tracking:
    """Reads the store; nothing is kept here."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def track(self, message: str) -> dict[str, Any] | None:
        """The message's facts, its steps in order and its deliveries; None when it is not known."""
        rows = self._store.rows("SELECT received, outcome, size, facts FROM message WHERE id = ?", message)
        if not rows:
            return None
        facts = json.loads(rows[0]["facts"])
        steps = self._store.rows(
            "SELECT time, kind, peer, data FROM event WHERE message = ? ORDER BY seq", message
        )
        deliveries = self._store.rows(
            "SELECT id, mailbox, way, due, released, taken FROM delivery WHERE message = ? ORDER BY seq",
            message,
        )
        return {
            "id": message,
            "received": rows[0]["received"],
            "outcome": rows[0]["outcome"],
            "size": rows[0]["size"],
            **facts,
            "steps": [_step(row) for row in steps],
            "deliveries": [dict(row) for row in deliveries],
        }

    def statistics(self, location_number: str | None = None) -> list[dict[str, Any]]:
        """Messages and bytes per type and version; of one location number's own when given."""
        where = "WHERE sender = ? OR receiver = ?" if location_number else ""
        values = (location_number, location_number) if location_number else ()
        rows = self._store.rows(
            "SELECT standard AS type, version, count(*) AS messages, sum(size) AS bytes,"
            " sum(outcome = 'refused') AS refused"
            f" FROM message {where} GROUP BY standard, version ORDER BY standard, version",
            *values,
        )
        return [dict(row) for row in rows]


def _step(row: Any) -> dict[str, Any]:
    data = json.loads(row["data"])
    kind = row["kind"]
    shown = data if kind not in {"accepted", "receipt"} else {}
    return {"time": row["time"], "kind": kind, "text": TEXTS.get(kind, kind), "peer": row["peer"], **shown}

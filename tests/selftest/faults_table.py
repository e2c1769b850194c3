"""What the fault tests share: the table, the basic flows, the one assertion. Two modules, so that two workers share."""

from __future__ import annotations

from tests.selftest import matrix
from tests.selftest.rounds import Rounds
from tests.support import full_run

BASIC = (
    "uc1_foer_udskrivelse/indkaldelse::indkaldelsen-naar-frem-til-modtagerens-lokationsnummer[1]",
    "uc2_72_timer/straksmoede::straksmoede-med-link-paa-sms-til-kommunens-medarbejder",
    "uc3_uden_indlaeggelse/tilsyn::straksmoede-med-linket-paa-sms-til-bostedets-medarbejder",
    "uc4_kommunen_indkalder/netvaerksmoede::moedet-bookes-og-borgeren-faar-aftalen-i-digital-post[1]",
    "uc5_kontakt_laege/kontakt_laege::bestilling-koe-og-konsultation",
)
"""One basic flow of each use case, so that a fault that spills over is seen at once."""

TABLE = {row["fault"]: row for row in matrix.read()} if matrix.TABLE.exists() else {}


def must_fail_exactly(fault: str, rounds: Rounds) -> None:
    """The fault's scenarios fail and no others of those run; a failure names a requirement it is to prove."""
    expected = _chosen(TABLE[fault]["fails"].split())
    assert expected, "a fault that nothing catches proves nothing"
    events = rounds.round_events(fault, sorted(expected | set(BASIC)))
    results = {e["scenario"]: e["result"] for e in events if e["event"] == "scenario_finished"}
    assert set(results) == expected | set(BASIC)
    spilled = set(TABLE[fault]["fails"].split()) & set(BASIC)
    assert {s for s, r in results.items() if r not in ("pass", "warning")} == expected | spilled
    assert {r for s, r in results.items() if s in expected} == {"fail"}
    errors = [e["error"] for e in events if e["event"] == "step_finished" and e["error"]]
    named = {e["requirement"] for e in errors}
    assert named & set(TABLE[fault]["proves"].split()), f"{named} names none of {TABLE[fault]['proves']}"


MOST = 8
"""Scenarios of one fault in the default run; `tox -e full` takes them all, `tox -e matrix` all against all."""


def _chosen(scenarios: list[str]) -> set[str]:
    """All of them, or one row of each outline first and then more until there are MOST."""
    if full_run():
        return set(scenarios)
    first = list({s.partition("[")[0]: s for s in reversed(scenarios)}.values())
    return set([*first, *(s for s in scenarios if s not in first)][:MOST])

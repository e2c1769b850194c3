"""The rule catalogue: every rule's texts, severity, mode and source as data, read from TOML.

A rule function never writes texts of its own; it asks the catalogue for its rule and makes findings::

    RULES = load("oioxml")            # rules/catalogue/oioxml.toml
    yield RULES["location-number-check-digit"].finding(location, received="5790000120400", expected="…9")

One TOML table per rule::

    [location-number-check-digit]
    severity = "error"                # error | warning | information
    mode = "strict"                   # official (the standard itself forbids it) | strict (our business rule)
    standards = ["xdis91", "dis91"]   # where it can fire; for explain and the rule index
    requirement = "KOM-03"            # catalogue id, may be left out
    source = "SOR-EDI; GS1 General Specifications 7.9"
    title = { da = "…", en = "…" }
    message = { da = "… {received} …", en = "…" }   # filled with the finding's values
    advice = { da = "…", en = "…" }
    explain = { da = "…", en = "…" }  # longer, optional
    good = "…"                        # optional examples
    bad = "…"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from proevesten.errors import HarnessError
from proevesten.findings import Finding, Severity
from proevesten.texts import Text

Mode = Literal["official", "strict"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the catalogue describes it."""

    id: str
    severity: Severity
    mode: Mode
    standards: tuple[str, ...]
    source: str
    title: Text
    message: Text
    advice: Text
    requirement: str = ""
    explain: Text | None = None
    good: str = ""
    bad: str = ""

    def finding(
        self,
        location: str,
        *,
        received: Text | str = "",
        expected: Text | str = "",
        line: int | None = None,
        offset: int | None = None,
        **values: object,
    ) -> Finding:
        """A finding of this rule; `values` fill the message's and advice's own places."""
        filled = {"received": received, "expected": expected, **values}
        return Finding(
            rule=self.id,
            severity=self.severity,
            location=location,
            message=self.message.format(**filled),
            expected=expected,
            received=received,
            advice=self.advice.format(**filled),
            requirement=self.requirement,
            source=self.source,
            line=line,
            offset=offset,
        )


@cache
def load(name: str) -> dict[str, Rule]:
    """The rules of one catalogue file (`rules/catalogue/<name>.toml`).

    Raises HarnessError when the file has an incomplete rule: a suite author's fault.
    """
    text = files("proevesten.rules").joinpath("catalogue", f"{name}.toml").read_text(encoding="utf-8")
    return {rule_id: _rule(rule_id, row) for rule_id, row in tomllib.loads(text).items()}


def names() -> list[str]:
    """The names of all catalogue files."""
    folder = files("proevesten.rules").joinpath("catalogue")
    return sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml"))


def all_rules() -> dict[str, Rule]:
    """Every rule of every catalogue; ids are unique over all of them."""
    found: dict[str, Rule] = {}
    for name in names():
        for rule_id, rule in load(name).items():
            if rule_id in found:
                raise HarnessError(Text(f"Reglen {rule_id} findes to gange", f"Rule {rule_id} exists twice"))
            found[rule_id] = rule
    return found


def _rule(rule_id: str, row: dict[str, Any]) -> Rule:
    try:
        return Rule(
            id=rule_id,
            severity=Severity(row["severity"]),
            mode=row["mode"],
            standards=tuple(row["standards"]),
            source=row["source"],
            title=Text(**row["title"]),
            message=Text(**row["message"]),
            advice=Text(**row["advice"]),
            requirement=row.get("requirement", ""),
            explain=Text(**row["explain"]) if "explain" in row else None,
            good=row.get("good", ""),
            bad=row.get("bad", ""),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise HarnessError(
            Text(f"Reglen {rule_id} er ufuldstændig: {fault}", f"Rule {rule_id} is incomplete: {fault}")
        ) from fault

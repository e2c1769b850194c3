"""The index of all rules as a page of the documentation: ``python -m proevesten.checking.rule_index``.

`docs/rules.md` is made by this; a test fails when the two differ.
"""

from __future__ import annotations

import sys

from proevesten.rules.catalogue import Rule, load, names

_HEAD = """# Rules

Made from `src/proevesten/rules/catalogue/*.toml` by `python -m proevesten.checking.rule_index > docs/rules.md`;
do not edit by hand. `proevesten explain RULE` tells more of one rule. Mode *official*: the standard itself
forbids it; *strict*: our business rule, left out by `check --mode official`.
"""
_SHOWN = 4
_COLUMNS = ("Rule", "Severity", "Mode", "Standards", "Requirement", "Title (da / en)", "Source")


def page() -> str:
    """The whole page: a table per catalogue file, rules by id."""
    parts = [_HEAD]
    for name in names():
        rules = load(name)
        parts.append(f"## {name} ({len(rules)})\n")
        parts.append(_table([rules[rule_id] for rule_id in sorted(rules)]))
    return "\n".join(parts)


def _table(rules: list[Rule]) -> str:
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *map(_row, rules)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(rule: Rule) -> tuple[str, ...]:
    cells = (
        f"`{rule.id}`",
        str(rule.severity),
        rule.mode,
        _standards(rule.standards),
        rule.requirement,
        f"{rule.title.da} / {rule.title.en}",
        rule.source,
    )
    return tuple(cell.replace("|", "\\|").replace("\n", " ") for cell in cells)


def _standards(names: tuple[str, ...]) -> str:
    shown = " ".join(names[:_SHOWN])
    return f"{shown} +{len(names) - _SHOWN}" if len(names) > _SHOWN else shown


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())

"""`proevesten explain RULE|REQUIREMENT`: what it says, where it comes from, where it is used and proven."""

from __future__ import annotations

import argparse
import difflib
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TypeVar

from proevesten.cli.usage_of import Proof, Scenario, faults, scenarios
from proevesten.errors import ConfigurationError, UsageError
from proevesten.requirements import Requirement, load
from proevesten.rules.catalogue import Rule, all_rules
from proevesten.suite import suite_root
from proevesten.texts import Lang, Text, pick

_WIDTH = 100
_LABEL = 16
_INDENT = "  "
_SHOWN = 20

_LEVEL = {"MUST": Text("skal", "must"), "SHOULD": Text("bør", "should"), "MAY": Text("kan", "may")}
_METHOD = {
    "A": Text("afgøres automatisk", "decided automatically"),
    "T": Text("bevidnes af en person, der ser på skærmen", "attested by a person who looks at the screen"),
    "A+T": Text(
        "afgøres automatisk, og skærmen bevidnes af en person",
        "decided automatically, and a person attests the screen",
    ),
}
_SEVERITY = {
    "error": Text("fejl", "error"),
    "warning": Text("advarsel", "warning"),
    "information": Text("oplysning", "information"),
}
_MODE = {
    "official": Text(
        "official og strict: standarden selv forbyder det", "official and strict: the standard forbids it"
    ),
    "strict": Text("kun strict: vores forretningsregel", "strict only: our business rule"),
}
_NONE = Text("ingen", "none")
_MORE = Text("… og {count} til", "… and {count} more")

Known = TypeVar("Known")


def run(args: argparse.Namespace) -> int:
    """Print one rule or requirement. Raises UsageError for an unknown id, naming those that look like it."""
    rules, requirements = all_rules(), _requirements()
    rule, requirement = _found(rules, args.name), _found(requirements, args.name)
    page = _Page(args.lang)
    if rule is not None:
        _rule(page, rule, requirements)
    elif requirement is not None:
        _requirement(page, requirement, rules.values())
    else:
        raise _unknown(args.name, [*requirements, *rules])
    sys.stdout.write(page.text())
    return 0


class _Page:
    """Lines of labelled text, wrapped to the terminal."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._width = shutil.get_terminal_size((_WIDTH, 24)).columns if sys.stdout.isatty() else _WIDTH
        self._lines: list[str] = []

    def title(self, name: str, text: Text | str = "") -> None:
        shown = pick(text, self.lang)
        self._wrap(f"{name} · {shown}" if shown else name, "", _INDENT)
        self._lines.append("")

    def row(self, da: str, en: str, *values: Text | str) -> None:
        """A label and its values, one below the other; nothing when there are none."""
        label = Text(da, en).get(self.lang).ljust(_LABEL)
        for value in values:
            if shown := pick(value, self.lang):
                self._wrap(shown, _INDENT + label, _INDENT + " " * _LABEL)
                label = " " * _LABEL

    def rows(self, da: str, en: str, values: Iterable[Text | str]) -> None:
        """As `row`, but says *none* when there are none, and cuts a long list."""
        listed = list(values)
        shown = listed[:_SHOWN] or [_NONE]
        if len(listed) > _SHOWN:
            shown.append(_MORE.format(count=len(listed) - _SHOWN))
        self.row(da, en, *shown)

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _wrap(self, text: str, first: str, after: str) -> None:
        for line in text.splitlines() or [""]:
            self._lines += textwrap.wrap(
                line, self._width, initial_indent=first, subsequent_indent=after,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            first = after


def _rule(page: _Page, rule: Rule, requirements: dict[str, Requirement]) -> None:
    requirement = requirements.get(rule.requirement)
    page.title(rule.id, rule.title)
    page.row("Alvor", "Severity", _SEVERITY[rule.severity])
    page.row("Gælder", "Applies", _MODE[rule.mode])
    page.row("Standarder", "Standards", ", ".join(rule.standards))
    page.row("Krav", "Requirement", rule.requirement, requirement.text if requirement else "")
    page.row("Kilde", "Source", rule.source)
    page.row("Forklaring", "Explanation", rule.explain or "")
    page.row("Siger", "Says", rule.message)
    page.row("Gør dette", "Do this", rule.advice)
    page.row("Rigtigt", "Right", rule.good)
    page.row("Forkert", "Wrong", rule.bad)
    used = [story for story in _scenarios() if rule.id in story.tags or rule.requirement in story.tags]
    page.rows("Scenarier", "Scenarios", map(_story, used))
    if rule.requirement:
        page.rows("Bevist ved", "Proven by", map(_proof, _proofs(rule.requirement)))


def _requirement(page: _Page, requirement: Requirement, rules: Iterable[Rule]) -> None:
    page.title(requirement.id, requirement.text)
    page.row("Niveau", "Level", _LEVEL[requirement.level])
    page.row("Binder", "Binds", ", ".join(requirement.actors))
    page.row("Metode", "Method", _METHOD[requirement.method])
    page.row("Kilde", "Source", requirement.source)
    page.row("Betingelse", "Condition", requirement.condition)
    page.row("Gælder fra", "Valid from", str(requirement.valid_from or ""))
    page.row("Prøves ikke", "Not tested", requirement.not_tested_reason)
    page.rows("Regler", "Rules", [_named(rule) for rule in rules if rule.requirement == requirement.id])
    page.rows("Scenarier", "Scenarios", [_story(s) for s in _scenarios() if requirement.id in s.tags])
    page.rows("Bevist ved", "Proven by", map(_proof, _proofs(requirement.id)))


def _named(rule: Rule) -> Text:
    return Text(f"{rule.id}: {rule.title.da}", f"{rule.id}: {rule.title.en}")


def _story(story: Scenario) -> str:
    return f"{story.name} ({story.place})"


def _proof(proof: Proof) -> Text:
    return Text(
        f"{proof.party}:{proof.name}: {proof.text.da}", f"{proof.party}:{proof.name}: {proof.text.en}"
    )


def _requirements() -> dict[str, Requirement]:
    try:
        return load(suite_root() / "features" / "requirements.csv")
    except ConfigurationError:
        return {}  # the library alone, without its suite, still explains its rules


def _scenarios() -> list[Scenario]:
    try:
        return scenarios(suite_root() / "features")
    except ConfigurationError:
        return []


def _proofs(requirement: str) -> list[Proof]:
    try:
        return [proof for proof in faults() if requirement in proof.proves]
    except ConfigurationError:
        return []


def _found(known: dict[str, Known], name: str) -> Known | None:
    return next((known[each] for each in known if each.lower() == name.strip().lower()), None)


def _unknown(name: str, known: list[str]) -> UsageError:
    low = {each.lower(): each for each in known}
    near = [low[each] for each in difflib.get_close_matches(name.lower(), low, n=5, cutoff=0.5)]
    near += [each for each in known if name and name.lower() in each.lower() and each not in near][:5]
    advice = Text(f"Mente du: {', '.join(near)}?", f"Did you mean: {', '.join(near)}?") if near else None
    return UsageError(
        Text(f"«{name}» er hverken en regel eller et krav", f"“{name}” is neither a rule nor a requirement"),
        advice=advice,
    )

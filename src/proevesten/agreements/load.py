"""An agreement file, with those that it extends, as the rules see it. Raises AgreementError with every fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from proevesten.agreements.checking import check_values
from proevesten.agreements.contradictions import check_subjects, check_whole
from proevesten.agreements.reading import AgreementError, Document, read
from proevesten.rules.agreement.model import Agreement, FormatRule, Origin, PairRule, Party, Subject
from proevesten.texts import Text

LEVELS = ("national", "regional", "local")
DEEPEST = 5
"""Agreements that may stand on each other."""


def load(path: Path) -> Agreement:
    """The agreement of a file. Raises AgreementError with the lines of all its faults."""
    return _load(path, ())


def _load(path: Path, above: tuple[Path, ...]) -> Agreement:
    document = read(path)
    good = check_values(document)
    base = _base(document, good, (*above, path.resolve()))
    agreement = _build(document, good, base)
    if document.faults:
        raise AgreementError(path, document.faults)
    return agreement


def _base(document: Document, good: dict[str, Any], chain: tuple[Path, ...]) -> Agreement | None:
    """The agreement that this one extends; its faults are told as this file's fault at `extends`."""
    name = good.get("extends")
    if not name:
        return None
    place = ("extends",)
    path = document.path.parent / name
    if Path(name).name != name:
        document.blame(place, Text("skal være en fil i samme mappe", "must be a file in the same folder"))
    elif path.resolve() in chain:
        ring = " → ".join([*(p.name for p in chain), name])
        document.blame(place, Text(f"går i ring: {ring}", f"goes in a ring: {ring}"))
    elif len(chain) >= DEEPEST:
        document.blame(place, Text(f"mere end {DEEPEST} lag", f"more than {DEEPEST} layers"))
    else:
        try:
            return _load(path, chain)
        except AgreementError as fault:
            shown = fault.faults[0].shown()
            document.blame(place, Text(f"{name}: {shown.da}", f"{name}: {shown.en}"))
    return None


def _build(document: Document, good: dict[str, Any], base: Agreement | None) -> Agreement:
    origin = Origin(good.get("level", "local"), str(good.get("name", document.path.stem)))
    if base is not None and LEVELS.index(base.origin.level) > LEVELS.index(origin.level):
        document.blame(("extends",), Text("bygger på en aftale under sig", "builds on an agreement below it"))
    parties = {p.key: p for p in base.parties} if base else {}
    parties |= {key: _party(key, row, origin) for key, row in good.get("parties", {}).items()}
    check_whole(document, good, parties)
    own = _subjects(good, origin)
    check_subjects(document, own, base)
    subjects = {s.key: s for s in base.subjects} if base else {}
    rules = {(r.sender, r.receiver): r for r in base.rules} if base else {}
    for rule in (_rule(key, row, origin) for key, row in good.get("rules", {}).items()):
        rules[rule.sender, rule.receiver] = rule
    channels = good.get("channels", {})
    made = Agreement(
        origin, good.get("valid_from"), good.get("valid_until"), tuple(parties.values()),
        tuple((subjects | {s.key: s for s in own}).values()), tuple(rules.values()),
        tuple(channels.get("allowed", base.allowed if base else ())),
        tuple(channels.get("forbidden", base.forbidden if base else ())),
        tuple(channels.get("fallback", dict(base.fallback) if base else {}).items()),
        tuple((key, tuple(value)) for key, value in good.get("video", {}).items()),
    )  # fmt: skip
    return replace(made, video=base.video) if base is not None and not made.video else made


def _party(key: str, row: dict[str, Any], origin: Origin) -> Party:
    formats = (
        FormatRule(f["format"], f["version"], f["from"], f.get("until")) for f in row.get("receives", [])
    )
    return Party(
        key, row.get("name", key), row.get("role", ""), origin, row.get("location_number", ""),
        row.get("sor", ""), row.get("system", ""), row.get("version", ""), row.get("active_links"),
        row.get("through", ""), tuple(formats), tuple(row.get("channels", ())),
    )  # fmt: skip


def _subjects(good: dict[str, Any], origin: Origin) -> list[Subject]:
    """The common header first, then the others; what has no usable text or pattern is left out."""
    made = []
    main = good.get("subject", {})
    if "header" in main:
        made.append(Subject("subject", origin, text=main["header"], category=main.get("category", "")))
    for key, row in good.get("subjects", {}).items():
        if ("text" in row) != ("pattern" in row):
            made.append(
                Subject(
                    key, origin, row.get("text", ""), row.get("pattern", ""), row.get("category", ""),
                    tuple(row.get("from", ())), tuple(row.get("to", ())), row.get("active_link", False),
                    tuple(row.get("template", ())),
                )
            )  # fmt: skip
    return made


def _rule(key: str, row: dict[str, Any], origin: Origin) -> PairRule:
    return PairRule(
        key, origin, row.get("from", ""), row.get("to", ""), tuple(row.get("channels", ())),
        row.get("active_links"), row.get("format", ""),
    )  # fmt: skip

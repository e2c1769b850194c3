"""What an agreement says against itself: unknown parties, cycles, rules that cannot both hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from proevesten.agreements.checking import ROLES
from proevesten.agreements.reading import Document
from proevesten.rules.agreement.model import LETTER_CHANNEL, Agreement, Party, Subject
from proevesten.rules.agreement.wildcard import matches, overlap
from proevesten.sut.positions import Path as Place
from proevesten.texts import Text

MOST_SUBJECTS = 500
"""Subjects are held against each other two and two."""

Values = dict[str, Any]


def check_whole(document: Document, good: Values, parties: Mapping[str, Party]) -> None:
    """Note what contradicts itself in the values that could be used; `parties` has the inherited ones too."""
    _check_periods(document, good)
    _check_parties(document, good, parties)
    _check_rules(document, good, parties)
    _check_channels(document, good)
    _check_responsibility(document, good)


def _check_periods(document: Document, good: Values) -> None:
    since, until = good.get("valid_from"), good.get("valid_until")
    if since and until and until < since:
        document.blame(("valid_until",), Text("er før valid_from", "is before valid_from"))


def _check_parties(document: Document, good: Values, parties: Mapping[str, Party]) -> None:
    taken: dict[tuple[str, str], str] = {}
    through = {key: p.through for key, p in parties.items() if p.through}
    for key, row in good.get("parties", {}).items():
        place: Place = ("parties", key)
        if not document.values["parties"][key].keys() & {"location_number", "sor"}:
            _blame(
                document,
                place,
                "mangler lokationsnummer eller SOR-kode",
                "lacks a location number or SOR code",
            )
        identity = (row.get("location_number", ""), row.get("sor", ""))
        if any(identity):
            if identity in taken:
                other = taken[identity]
                _blame(document, place, f"har samme numre som {other}", f"has the same numbers as {other}")
            taken.setdefault(identity, key)
        if row.get("through"):
            _known(document, (*place, "through"), row["through"], parties, roles=())
        _check_formats(document, (*place, "receives"), row.get("receives", []))
    for cycle in _cycles(through):
        _blame(document, ("parties", cycle[0], "through"), *_ring(cycle))


def _check_formats(document: Document, place: Place, rows: list[Values]) -> None:
    for one, other in combinations(rows[:50], 2):
        if (one["format"], one["version"]) != (other["format"], other["version"]):
            continue
        first, second = sorted((one, other), key=lambda r: r["from"])
        if first.get("until") is None or first["until"] >= second["from"]:
            name = f"{one['format']} {one['version']}"
            _blame(
                document,
                place,
                f"{name} står to gange for samme tid",
                f"{name} is there twice for the same time",
            )


def _check_rules(document: Document, good: Values, parties: Mapping[str, Party]) -> None:
    pairs: dict[tuple[str, str], str] = {}
    for key, row in good.get("rules", {}).items():
        place: Place = ("rules", key)
        sides = [row.get("from", ""), row.get("to", "")]
        for name, side in zip(("from", "to"), sides, strict=True):
            if side:
                _known(document, (*place, name), side, parties)
        pair = (sides[0], sides[1])
        if all(pair) and pair in pairs:
            _blame(
                document,
                place,
                f"samme par har allerede reglen {pairs[pair]}",
                f"the pair has the rule {pairs[pair]} already",
            )
        pairs.setdefault(pair, key)
        if pair[0] and pair[0] == pair[1] and pair[0] not in ROLES:
            _blame(document, place, "en part sender ikke til sig selv", "a party does not send to itself")
        _check_rule(document, place, row, parties.get(sides[1]))
    for key, row in good.get("subjects", {}).items():
        if ("text" in row) == ("pattern" in row):
            written = document.values["subjects"][key]
            if not ("text" in written) ^ ("pattern" in written):
                _blame(
                    document,
                    ("subjects", key),
                    "skal have enten text eller pattern",
                    "must have either text or pattern",
                )
        for name in ("from", "to"):
            for side in row.get(name, []):
                _known(document, ("subjects", key, name), side, parties)


def _check_rule(document: Document, place: Place, row: Values, receiver: Party | None) -> None:
    if row.get("active_links") and row.get("channels") and LETTER_CHANNEL not in row["channels"]:
        _blame(
            document, (*place, "active_links"), "aktive links er tilladt, men kanalen korrespondance er det ikke",
            "active links are allowed, but the channel korrespondance is not",
        )  # fmt: skip
    if receiver is None:
        return
    if row.get("active_links") and receiver.active_links is False:
        _blame(
            document, (*place, "active_links"), f"modsiger [parties.{receiver.key}] active_links = false",
            f"contradicts [parties.{receiver.key}] active_links = false",
        )  # fmt: skip
    if row.get("format") and receiver.receives and row["format"] not in {f.type for f in receiver.receives}:
        _blame(
            document, (*place, "format"), f"{receiver.key} modtager ikke {row['format']}",
            f"{receiver.key} does not receive {row['format']}",
        )  # fmt: skip


def check_subjects(document: Document, own: Iterable[Subject], inherited: Agreement | None) -> None:
    """Note subjects that cannot be told apart; those of the agreement above that are replaced do not count."""
    mine = list(own)
    keys = {s.key for s in mine}
    above = [s for s in inherited.subjects if s.key not in keys] if inherited else []
    if len(mine) + len(above) > MOST_SUBJECTS:
        _blame(
            document, ("subjects",), f"flere end {MOST_SUBJECTS} emner", f"more than {MOST_SUBJECTS} subjects"
        )
        return
    roles = {p.key: p.role for p in inherited.parties} if inherited else {}
    parties = document.values.get("parties", {})
    roles |= {
        k: p["role"] for k, p in parties.items() if isinstance(p, dict) and isinstance(p.get("role"), str)
    }
    for one, other in [*combinations(mine, 2), *((b, a) for b in mine for a in above)]:
        if _meet(one.senders, other.senders, roles) and _meet(one.receivers, other.receivers, roles):
            shared = _same(one, other)
            if shared is not None:
                place: Place = ("subject", "header") if other.key == "subject" else ("subjects", other.key)
                place = place if other in mine else ("subjects", one.key)
                _blame(
                    document, place, f"kan ikke skelnes fra {one.key}: begge genkender {shared}",
                    f"cannot be told from {one.key}: both recognise {shared}",
                )  # fmt: skip


def _same(one: Subject, other: Subject) -> str | None:
    """What both recognise, None when nothing is."""
    if one.text and other.text:
        return f"«{one.text}»" if one.text == other.text else None
    if one.text or other.text:
        text, pattern = (one.text, other.pattern) if one.text else (other.text, one.pattern)
        return f"«{text}»" if matches(pattern, text) else None
    return f"«{one.pattern}» / «{other.pattern}»" if overlap(one.pattern, other.pattern) else None


def _meet(one: tuple[str, ...], other: tuple[str, ...], roles: Mapping[str, str]) -> bool:
    if not one or not other:
        return True
    return any(a == b or roles.get(a) == b or roles.get(b) == a for a in one for b in other)


def _check_channels(document: Document, good: Values) -> None:
    table = good.get("channels", {})
    allowed, forbidden = table.get("allowed", []), table.get("forbidden", [])
    for channel in forbidden:
        if channel in allowed:
            _blame(
                document, ("channels", "forbidden"), f"{channel} er også tilladt", f"{channel} is allowed too"
            )
    fallback = table.get("fallback", {})
    for cycle in _cycles(fallback):
        _blame(document, ("channels", "fallback"), *_ring(cycle))
    used: list[tuple[Place, list[str]]] = [(("channels", "fallback"), list(fallback.values()))]
    for name in ("parties", "rules"):
        used += [
            ((name, key, "channels"), row.get("channels", [])) for key, row in good.get(name, {}).items()
        ]
    used += [(("devices", key), [value]) for key, value in good.get("devices", {}).items()]
    used.append((("interpreter", "channels"), good.get("interpreter", {}).get("channels", [])))
    for place, names in used:
        for channel in names:
            if channel in forbidden:
                _blame(
                    document,
                    place,
                    f"{channel} er forbudt i [channels]",
                    f"{channel} is forbidden in [channels]",
                )
            elif allowed and channel not in allowed:
                _blame(
                    document,
                    place,
                    f"{channel} er ikke tilladt i [channels]",
                    f"{channel} is not allowed in [channels]",
                )
    if good.get("devices", {}).get("ipad") == "sms":
        _blame(
            document, ("devices", "ipad"), "en iPad får kun sms, når den er parret med en iPhone: brug ipad_paired",
            "an iPad gets SMS only when paired with an iPhone: use ipad_paired",
        )  # fmt: skip


def _check_responsibility(document: Document, good: Values) -> None:
    row = good.get("responsibility", {})
    counting = row.get("counting", "hours")
    wrong = "days" if counting == "hours" else "hours"
    if wrong in row:
        _blame(
            document,
            ("responsibility", wrong),
            f'modsiger counting = "{counting}"',
            f'contradicts counting = "{counting}"',
        )


def _known(
    document: Document, place: Place, side: str, parties: Mapping[str, Party], roles: tuple[str, ...] = ROLES
) -> None:
    if side not in parties and side not in roles:
        _blame(
            document, place, f"parten «{side[:60]}» findes ikke", f"the party “{side[:60]}” does not exist"
        )


def _cycles(steps: Mapping[str, str]) -> list[list[str]]:
    """The rings in a map of single steps, each once."""
    done: set[str] = set()
    rings = []
    for start in steps:
        path: dict[str, int] = {}
        at = start
        while at in steps and at not in done and at not in path:
            path[at] = len(path)
            at = steps[at]
        if at in path:
            rings.append(list(path)[path[at] :])
        done.update(path)
    return rings


def _ring(cycle: list[str]) -> tuple[str, str]:
    shown = " → ".join([*cycle[:8], "…" if len(cycle) > 8 else cycle[0]])
    return f"går i ring: {shown}", f"goes in a ring: {shown}"


def _blame(document: Document, place: Place, da: str, en: str) -> None:
    document.blame(place, Text(da, en))

"""The network's faulty modes: their names, and the plan that an accepted message follows.

Every fault takes the same options, all of them optional: `sender`, `receiver` (location numbers) and `type`
name the route; `count` (how many messages), `probability` (0..1) and `seed` say which of them; `of` is
``messages``, ``receipts`` or ``all``. `seconds` is for delays, in the session's time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proevesten.texts import Text
from simulators.address_register.state import base_type
from simulators.base import Context, Fault
from simulators.vans.damage import DAMAGE, halves
from simulators.vans.parcel import Parcel

PARTY = "vans"
_NETWORK = ("VANS-02",)
_RECEIPTS = ("KVI-04", "VANS-02")


def _faults(*rows: tuple[str, str, str, tuple[str, ...]]) -> dict[str, Fault]:
    return {name: Fault(name, Text(da, en), proves) for name, da, en, proves in rows}


FAULTS: dict[str, Fault] = _faults(
    ("delay", "forsinkelse", "delay", _NETWORK),
    ("loss", "tab", "loss", _NETWORK),
    ("duplicate", "dublering", "duplication", _NETWORK),
    ("reorder", "ombytning", "reordering", _NETWORK),
    ("truncation", "afkortning", "truncation", _NETWORK),
    ("bit_error", "bitfejl", "bit error", _NETWORK),
    ("wrong_charset", "forkert tegnsæt", "wrong charset", _NETWORK),
    ("split_interchange", "delt forsendelse", "split interchange", _NETWORK),
    ("receipt_lost", "tabt kvittering", "lost receipt", _RECEIPTS),
    ("receipt_late", "forsinket kvittering", "late receipt", _RECEIPTS),
    ("receipt_twice", "dobbelt kvittering", "doubled receipt", _RECEIPTS),
    ("negative_receipt", "negativ kvittering", "negative receipt", ("KVI-05", "VANS-02")),
    ("slow_reader", "langsom modtagelse", "slow reader", _NETWORK),
    ("provider_down", "netværk nede", "network down", _NETWORK),
    ("disk_full", "fuld disk", "full disk", _NETWORK),
)
"""Name → fault. The Danish text is the word for it in a Gherkin sentence."""

_ON_THE_WAY = (
    "delay", "receipt_late", "reorder", "duplicate", "receipt_twice", *DAMAGE, "split_interchange",
)  # fmt: skip
_OF = {"receipt_lost": "receipts", "receipt_late": "receipts", "receipt_twice": "receipts"}
_SECONDS = {"delay": 60.0, "receipt_late": 31 * 60.0, "reorder": 60.0, "slow_reader": 2.0}
"""Default seconds; a late receipt comes after the sender's time-out of 30 minutes (GOV 020)."""


def fault_named(word: str) -> str | None:
    """The fault that a Danish or English word, or its own name, stands for; None when there is none."""
    wanted = word.strip().casefold()
    return next((n for n, f in FAULTS.items() if wanted in {n, f.text.da.casefold(), f.text.en}), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery of an accepted message: `seconds` later, `behind` the next one, with `body` if changed."""

    seconds: float = 0.0
    behind: bool = False
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of an accepted message, and the faults that made it so."""

    deliveries: tuple[Planned, ...] = (Planned(),)
    faults: tuple[str, ...] = ()
    negative: bool = False


@dataclass(slots=True)
class _Dice:
    options: Mapping[str, Any]
    random: random.Random
    hits: int = 0


@dataclass(slots=True)
class Mischief:
    """The active faults of one network, with what each has done so far."""

    context: Context
    _dice: dict[str, _Dice] = field(default_factory=dict)

    def plan(self, parcel: Parcel) -> Plan:
        """What becomes of a parcel; asked once for each, in the order of arrival."""
        if not self.context.faults.active(PARTY):
            return Plan()
        if self.strikes("loss", parcel) or self.strikes("receipt_lost", parcel):
            return Plan((), ("receipt_lost" if parcel.is_receipt else "loss",))
        if self.strikes("negative_receipt", parcel):
            return Plan((), ("negative_receipt",), negative=True)
        return self._deliveries(parcel)

    def strikes(self, name: str, parcel: Parcel | None = None) -> bool:
        """Whether a fault hits this parcel (or this moment); counts and draws."""
        options = self.context.faults.active(PARTY).get(name)
        if options is None:
            self._dice.pop(name, None)
            return False
        dice = self._dice.get(name)
        if dice is None or dice.options is not options:
            dice = self._dice[name] = _Dice(options, random.Random(options.get("seed", 0)))
        if parcel is not None and not _on_route(
            options, parcel, str(options.get("of", _OF.get(name, "messages")))
        ):
            return False
        if dice.hits >= _number(options, "count", float("inf")):
            return False
        if dice.random.random() >= _number(options, "probability", 1.0):
            return False
        dice.hits += 1
        return True

    def seconds(self, name: str) -> float:
        """The seconds of a fault, its default when not given."""
        options = self.context.faults.active(PARTY).get(name, {})
        return _number(options, "seconds", _SECONDS.get(name, 0.0))

    def _deliveries(self, parcel: Parcel) -> Plan:
        hit = [name for name in _ON_THE_WAY if self.strikes(name, parcel)]
        seconds = max((self.seconds(n) for n in hit if n in _SECONDS), default=0.0)
        body: bytes | None = None
        for name in hit:
            if name in DAMAGE:
                body = DAMAGE[name](parcel.raw if body is None else body, self._dice[name].random)
        first = Planned(seconds, "reorder" in hit, body)
        bodies = halves(parcel.raw if body is None else body) if "split_interchange" in hit else ()
        parts = tuple(Planned(first.seconds, first.behind, one) for one in bodies) or (first,)
        copies = 2 if {"duplicate", "receipt_twice"} & set(hit) else 1
        return Plan(parts * copies, tuple(hit))


def _number(options: Mapping[str, Any], name: str, default: float) -> float:
    """A number among the options; what is none counts as not given, never as the system under test's fault."""
    try:
        return float(options.get(name, default))
    except (TypeError, ValueError):
        return default


def _on_route(options: Mapping[str, Any], parcel: Parcel, of: str) -> bool:
    if of != "all" and (of == "receipts") != parcel.is_receipt:
        return False
    if any(options.get(k) not in (None, "", getattr(parcel, k)) for k in ("sender", "receiver")):
        return False
    wanted = options.get("type")
    return not wanted or base_type(str(wanted)) in {base_type(parcel.type), base_type(parcel.standard)}

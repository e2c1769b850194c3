"""Single-fault mutants: each is caught by the rule that forbids the fault, or the table says it is allowed."""

from __future__ import annotations

import random
from collections import Counter

from proevesten.codecs.fhir.json_writer import write_json
from proevesten.findings import Severity
from proevesten.rules.fhir import check
from proevesten.rules.judgement import Options
from tests.fhir.mutants import TABLE, Mutant, mutants
from tests.fhir.samples import all_messages
from tests.support import full_run

SAMPLE = 400
FULL = 3_000


def sample(count: int, seed: int = 4) -> list[Mutant]:
    """Mutants over all our messages, the same ones for the same seed."""
    every = [m for standard, tree in all_messages().values() for m in mutants(tree, standard)]
    decided = [m for m in every if m.element not in TABLE["depends"].get(m.kind, [])]
    return random.Random(seed).sample(decided, count)


def test_every_mutant_is_judged_as_constructed() -> None:
    wrong = []
    kinds: Counter[str] = Counter()
    for mutant in sample(FULL if full_run() else SAMPLE):
        judgement = check(write_json(mutant.tree), Options(mode="official"))
        found = {f.rule for f in judgement.findings if f.severity is Severity.ERROR}
        kinds[mutant.kind] += 1
        if (mutant.expected and mutant.expected not in found) or (not mutant.expected and found):
            wrong.append((mutant.kind, mutant.place, mutant.expected, sorted(found)))
    assert wrong == []
    assert set(kinds) >= {"delete", "duplicate", "unknown", "empty", "retype", "format", "recode"}


def test_the_fault_is_located() -> None:
    for mutant in sample(150, seed=7):
        if mutant.kind not in ("retype", "format", "unknown"):
            continue
        judgement = check(write_json(mutant.tree), Options(mode="official"))
        places = [f.location for f in judgement.findings if f.rule == mutant.expected]
        assert any(p.startswith(mutant.place) for p in places), (mutant.kind, mutant.place, places)


def test_there_are_mutants_enough() -> None:
    every = sum(1 for standard, tree in all_messages().values() for _ in mutants(tree, standard))
    assert every >= FULL

"""Our structural verdict equals the official schemas' on every example, specimen and single-fault mutant.

The default run takes a seeded sample; PROEVESTEN_FULL=1 takes every kind of change of every example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from proevesten.codecs.xml import parse
from tests.oioxml.agreement import Agreement, compare
from tests.oioxml.corpus import examples, lawful_difference, ours, specimens
from tests.oioxml.mutants import Mutant, apply, mutants, sample
from tests.oioxml.official import official_folder, official_says
from tests.support import full_run

EXCEPTIONS = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))

PER_EXAMPLE, PER_SPECIMEN = (600, 150) if full_run() else (40, 6)


@pytest.fixture(autouse=True)
def _reference() -> None:
    official_folder()


def test_both_accept_every_official_example() -> None:
    for name, root in examples():
        assert not official_says(root), name
        assert not ours(parse(etree.tostring(root))), name


def test_the_official_schemas_accept_documents_built_from_our_notation() -> None:
    """Receipts of 2020/05/06 are the one kind that nobody can build."""
    for name, root in specimens():
        impossible = "Q 2020/05/06" in name
        assert bool(official_says(root)) == impossible, (name, official_says(root))
        assert bool(ours(parse(etree.tostring(root)))) == impossible, name


def rows() -> Iterator[Agreement]:
    documents = [(*one, PER_EXAMPLE) for one in examples()] + [(*one, PER_SPECIMEN) for one in specimens()]
    for seed, (name, root, count) in enumerate(documents):
        yield compare(name, root, sample(root, count, seed))


def test_both_judge_every_mutant_alike() -> None:
    """Our structure, `--mode official` and the official schema; only the classes of `exceptions.toml` differ."""
    whole = Agreement()
    for row in rows():
        whole.add(row)

    assert not whole.differing, "\n".join(whole.differing[:10])
    assert set(whole.exceptions) <= set(EXCEPTIONS)
    assert len(EXCEPTIONS) <= 10
    assert whole.total >= (5000 if full_run() else 1500)
    assert min(whole.valid, whole.faulty) > 300, "the mutants must try both verdicts"


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_every_exception_is_needed(exception: str) -> None:
    """Some mutant of some document is judged differently for this reason and no other."""
    for name, root in [*examples(), *specimens()]:
        if len(list(root.iter())) > 150:
            continue
        for mutant in mutants(root):
            if not could_be(exception, mutant):
                continue
            data = apply(root, mutant)
            if data is None:
                continue
            found, official = ours(parse(data)), official_says(etree.fromstring(data))
            if bool(found) != bool(official):
                assert lawful_difference(mutant, found, official) == exception, (name, str(mutant))
                return
    pytest.fail("no document needs this exception: remove the row")


def could_be(exception: str, mutant: Mutant) -> bool:
    """A quick choice of the mutants that may show the exception."""
    if exception == "base64-signs":
        return mutant.operation == "text" and mutant.argument == "21-11-2026"
    if exception == "date-white-space":
        return mutant.operation == "text" and mutant.argument == " 2026-11-21T10:15:00 "
    return mutant.exception == exception

"""Verdict agreement with the official XSDs: single-fault mutants of every official example, row by row."""

from __future__ import annotations

import argparse
import sys
import time

from lxml import etree

from benchmarks import timing
from tests.oioxml.agreement import Agreement, compare
from tests.oioxml.corpus import examples, specimens
from tests.oioxml.mutants import sample


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-example", type=int, default=600, help="mutants of each official example")
    parser.add_argument(
        "--per-specimen", type=int, default=100, help="mutants of each document of our own making"
    )
    chosen = parser.parse_args()
    print(f"Taken {timing.where()}; the seed is the row's number.\n")
    print(
        "| document | mutants | valid by the XSD | faulty by the XSD | unlawful differences | exceptions used |"
    )
    print("| --- " * 6 + "|")
    began, whole = time.process_time(), Agreement()
    for seed, (name, root) in enumerate(examples()):
        whole.add(_report(name, compare(name, root, sample(root, chosen.per_example, seed))))
    whole.add(_report("specimens of every letter, edition and envelope", _specimens(chosen.per_specimen)))
    _report("**all**", whole)
    print(f"\n{time.process_time() - began:.0f} seconds of CPU time; lxml {etree.__version__}.")
    if whole.differing:
        sys.exit("\n".join(whole.differing))


def _specimens(count: int) -> Agreement:
    row = Agreement()
    for seed, (name, root) in enumerate(specimens()):
        row.add(compare(name, root, sample(root, count, seed)))
    return row


def _report(name: str, row: Agreement) -> Agreement:
    used = ", ".join(f"{exception} {count}" for exception, count in sorted(row.exceptions.items()))
    print(
        f"| {name} | {row.total} | {row.valid} | {row.faulty} | {len(row.differing)} | {used} |", flush=True
    )
    return row


if __name__ == "__main__":
    main()

"""Write the FHIR fixtures: ``python -m tests.fhir.write_fixtures``. A test compares them with this.

Valid files are our own messages, in JSON and every third in XML; invalid ones are named
``<rule>--<what>.json`` after the rule that must say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from proevesten.builders.fhir.parts import to_json, to_xml
from proevesten.profiles.closures import by_standard
from tests.fhir.fault_table import FAULTS
from tests.fhir.faults import faulty
from tests.fhir.samples import all_messages
from tests.support import ROOT

FOLDER = ROOT / "fixtures" / "messages"


def fixtures() -> Iterator[tuple[Path, bytes]]:
    """Every fixture's path and content."""
    for position, (name, (standard, tree)) in enumerate(all_messages().items()):
        stem = name.partition("/")[2]
        as_xml = position % 3 == 2
        data = to_xml(tree) if as_xml else to_json(tree)
        yield _folder(standard) / "valid" / f"{stem}.{'xml' if as_xml else 'json'}", data
    for rule, what, base, change in FAULTS:
        folder = _folder(base.partition("/")[0])
        yield folder / "invalid" / f"{rule}--{what}.json", to_json(faulty(base, change))


def _folder(standard: str) -> Path:
    closure = by_standard(standard)
    assert closure is not None
    return FOLDER / standard / closure.version


def main() -> None:
    """Write them all."""
    for path, data in fixtures():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()

"""Where requirements are used and proven: scenarios by their tags, faulty modes by what they prove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from proevesten.errors import HarnessError
from proevesten.suite import add_suite_to_path
from proevesten.texts import Text


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario of the suite: its name, its tags without ``@`` (the feature's too), its file and line."""

    name: str
    tags: frozenset[str]
    place: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One faulty mode of a simulated party and the requirements whose scenarios it makes fail."""

    party: str
    name: str
    text: Text
    proves: tuple[str, ...]


def scenarios(features: Path) -> list[Scenario]:
    """Every scenario below `features`, in order. Raises HarnessError for a file that is not Gherkin."""
    return [story for path in sorted(features.rglob("*.feature")) for story in _of_file(path, features)]


def faults() -> list[Proof]:
    """The faulty modes that the suite's simulators declare (`FAULTS` in their ``behaviour.py``)."""
    root = add_suite_to_path()
    found: list[Proof] = []
    for path in sorted((root / "simulators").glob("*/behaviour.py")):
        party = path.parent.name
        with suppress(ImportError):  # a party whose optional dependency is not installed proves nothing here
            module = import_module(f"simulators.{party}.behaviour")
            declared: Mapping[str, Any] = getattr(module, "FAULTS", {})
            found += [Proof(party, name, fault.text, tuple(fault.proves)) for name, fault in declared.items()]
    return found


def _of_file(path: Path, features: Path) -> Iterator[Scenario]:
    from gherkin.errors import ParserError
    from gherkin.parser import Parser

    try:
        document: Any = Parser().parse(path.read_text(encoding="utf-8"))
    except (ParserError, UnicodeDecodeError) as fault:
        raise HarnessError(
            Text("Filen er ikke gyldig Gherkin", "The file is not valid Gherkin"), where=str(path)
        ) from fault
    feature = document.get("feature")
    if feature:
        yield from _within(feature, _tags(feature), path.relative_to(features.parent))


def _within(part: Any, tags: frozenset[str], path: Path) -> Iterator[Scenario]:
    """The scenarios of a feature, or of a rule within it."""
    for child in part["children"]:
        if inner := child.get("rule"):
            yield from _within(inner, tags | _tags(inner), path)
        elif story := child.get("scenario"):
            own = frozenset[str]().union(*(_tags(table) for table in story["examples"]))
            place = f"{path.as_posix()}:{story['location']['line']}"
            yield Scenario(story["name"], tags | _tags(story) | own, place)


def _tags(part: Any) -> frozenset[str]:
    return frozenset(tag["name"].removeprefix("@") for tag in part["tags"])

"""Asks for what a profile needs, one thing at a time; what is not answered gets its default.

Answers come from a person at a terminal, from piped lines, or given beforehand (``--set key=value``).
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any, TextIO

from proevesten.errors import UsageError
from proevesten.sut.checking import declared, fault_of
from proevesten.sut.fields import NUMBERED, TEXT, Ability, Field, abilities, tables
from proevesten.texts import Lang, Text

YES = {"j", "ja", "y", "yes", "true", "1"}
NO = {"n", "nej", "no", "false", "0"}
_NOT_YET = Text("ikke i denne version", "not in this version")
_WHO = Text("Hvem fravælger (navn)", "Who declines (name)")
_WHY = Text("Hvorfor ikke", "Why not")
_MUST = Text("skal-krav for rollen", "a MUST for the role")
_YES_NO = Text("[J/n]", "[Y/n]"), Text("[j/N]", "[y/N]")
_NEEDED = {
    ("organisation", "location_number"): ("system", "role", NUMBERED),
    ("organisation", "sor"): ("system", "role", NUMBERED),
    ("driver", "address"): ("driver", "kind", ("http",)),
    ("driver", "command"): ("driver", "kind", ("command",)),
    ("connection", "address"): ("connection", "way", ("http_push",)),
    ("connection", "folder"): ("connection", "way", ("folder",)),
}
"""Keys that are asked only when another has one of these values."""


@dataclass(slots=True)
class Questions:
    """Asks on `write`, reads from `read`; `patient`: a person who may be asked again after a wrong answer."""

    lang: Lang
    read: TextIO | None
    write: TextIO
    patient: bool
    given: dict[str, str] = field(default_factory=dict)

    def profile(self) -> dict[str, Any]:
        """The values of a whole profile. Raises UsageError for an answer that cannot be used."""
        values: dict[str, Any] = {name: {} for name, table in tables().items() if table.required}
        for table in tables().values():
            for each in table.fields.values():
                if self._wanted(each, values):
                    values.setdefault(table.name, {})[each.key] = self._field(each, values)
        self._abilities(values)
        unknown = sorted(self.given)
        if unknown:
            raise UsageError(
                Text(
                    f"Ukendt nøgle i --set: {', '.join(unknown)}",
                    f"Unknown key in --set: {', '.join(unknown)}",
                ),
                advice=Text("Nøglerne står i docs/sut.schema.json", "The keys are in docs/sut.schema.json"),
            )
        return values

    def _wanted(self, each: Field, values: Mapping[str, Any]) -> bool:
        if f"{each.table}.{each.key}" in self.given:
            return not (each.table == "declares" and each.kind == "boolean")
        if (each.table, each.key) in _NEEDED:
            table, key, allowed = _NEEDED[each.table, each.key]
            return values.get(table, {}).get(key) in allowed
        return each.ask

    def _field(self, each: Field, values: Mapping[str, Any]) -> Any:
        name = f"{each.table}.{each.key}"
        proposed = _proposed(each, values)
        if name in self.given:
            return self._used(each, self.given.pop(name), f"--set {name}")
        return self._asked(each, proposed, name)

    def _asked(self, each: Field, proposed: Any, name: str) -> Any:
        """Ask until the answer has the field's form; without a person a wrong answer ends it."""
        while True:
            answer = self._line(f"{each.text.get(self.lang)} [{_shown(proposed)}]: ")
            try:
                return self._used(each, answer, name) if answer else proposed
            except UsageError as error:
                if not self.patient:
                    raise
                self._say(f"  {error.message.get(self.lang)}\n")

    def _used(self, each: Field, answer: str, where: str) -> Any:
        """The answer as a value. Raises UsageError when it has not the field's form."""
        value = value_of(each, answer)
        wrong = fault_of(each, value)
        if wrong is not None:
            raise UsageError(wrong, where=where)
        return value

    # -- abilities -------------------------------------------------------------------------------------

    def _abilities(self, values: dict[str, Any]) -> None:
        role = values["system"]["role"]
        author = self.given.pop("declines.author", "")
        for ability in abilities().values():
            must = role in ability.must
            reason = self.given.pop(f"declines.{ability.name}", "")
            asked = not reason or f"declares.{ability.name}" in self.given
            if ability.switch and asked and self._has(ability, must=must):
                values["declares"][ability.name] = True
            if not reason and (declared(ability, values["declares"]) or not must):
                continue
            self._decline(values, ability, reason, author)

    def _has(self, ability: Ability, *, must: bool) -> bool:
        name = f"declares.{ability.name}"
        given = self.given.pop(name, None)
        if given is not None:
            return self._yes(given, must, f"--set {name}")
        mark = f" ({_MUST.get(self.lang)})" if must else ""
        question = f"{ability.text.get(self.lang)}{mark}? {_YES_NO[0 if must else 1].get(self.lang)}: "
        while True:
            try:
                return self._yes(self._line(question), must, name)
            except UsageError as error:
                if not self.patient:
                    raise
                self._say(f"  {error.message.get(self.lang)}\n")

    def _yes(self, answer: str, otherwise: bool, where: str) -> bool:
        word = answer.strip().lower()
        if not word:
            return otherwise
        if word not in YES | NO:
            raise UsageError(Text("Svar ja eller nej", "Answer yes or no"), where=where)
        return word in YES

    def _decline(self, values: dict[str, Any], ability: Ability, reason: str, author: str) -> None:
        declines = values.setdefault("declines", {})
        known = next((row["author"] for row in declines.values()), "")
        why = Text(f"{ability.text.da}: {_WHY.da}", f"{ability.text.en}: {_WHY.en}")
        texts = {
            "reason": (reason, _free(why), _NOT_YET.get(self.lang)),
            "author": (author or known, _free(_WHO), values["system"]["vendor"]),
        }
        row = {}
        for key, (said, each, proposed) in texts.items():
            name = f"declines.{ability.name}.{key}"
            row[key] = self._used(each, said, name) if said else self._asked(each, proposed, name)
        declines[ability.name] = {**row, "date": date.today()}

    # -- lines -----------------------------------------------------------------------------------------

    def _line(self, question: str) -> str:
        if self.read is None:
            return ""
        if self.patient:
            self._say(question)
        line = self.read.readline(4096)
        if not line:
            self.read = None  # nobody answers any more: defaults from here
        return line.strip()

    def _say(self, text: str) -> None:
        self.write.write(text)
        self.write.flush()


def _free(text: Text) -> Field:
    """A free text of a decline, asked like a field."""
    return Field("declines", "", "text", text, pattern=TEXT)


def pairs(words: Sequence[str]) -> dict[str, str]:
    """``key=value`` words as a dictionary. Raises UsageError for a word of another form."""
    found = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(Text(f"--set {word}: skriv nøgle=værdi", f"--set {word}: write key=value"))
        found[key.strip()] = value.strip()
    return found


def value_of(each: Field, answer: str) -> Any:
    """An answer as the value that its field holds; left a text where it cannot be one."""
    if each.kind == "list":
        return [part.strip() for part in answer.split(",") if part.strip()]
    if each.kind == "command":
        return _words(answer)
    if each.kind == "secret":
        source, _, name = answer.partition(":")
        return {source: name}
    if each.kind == "boolean":
        return True if answer.lower() in YES else False if answer.lower() in NO else answer
    try:
        return {"integer": int, "number": float}.get(each.kind, str)(answer)
    except ValueError:
        return answer


def _words(answer: str) -> list[str]:
    try:
        return shlex.split(answer)
    except ValueError:
        return []


def _proposed(each: Field, values: Mapping[str, Any]) -> Any:
    if each.table == "declares" and each.kind == "list":
        role = values["system"]["role"]
        return _defaults().get(role, {}).get(each.key, [])
    return each.example


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _defaults() -> dict[str, Any]:
    return tomllib.loads((files("proevesten.scaffold") / "defaults.toml").read_text(encoding="utf-8"))

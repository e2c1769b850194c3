"""Drives a system by a person: says what to do, where to look, what counts as right; takes yes, no and a comment.

What a person sees is asked once for every thing to see; a system that is polled gets the same answer again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Protocol, TextIO

from proevesten.errors import HarnessError
from proevesten.sut.driver import Refused, cannot
from proevesten.texts import Lang, Text

Kind = Literal["do", "look"]
Reply = Literal["yes", "no", "cannot"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked of a person. `do`: was it done, or refused by the system. `look`: is it so."""

    kind: Kind
    what: Text
    where: Text
    right: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """yes · no (not done: the system refused; not seen) · cannot (the person could not find out)."""

    reply: Reply
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    """A question with its answer and when it was given: evidence for rows that a person attests."""

    question: Question
    answer: Answer
    at: datetime


class Prompter(Protocol):
    """Asks one person one thing at a time. Raises HarnessError when nobody can answer."""

    def ask(self, question: Question) -> Answer:
        """The person's answer."""
        ...


class Hints(Protocol):
    """What a right system would show by now, in the adapter's form; from the journal."""

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """Letters delivered to the system on a citizen."""
        ...

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """Letters the system sent, with the state that their receipts give."""
        ...

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page."""
        ...


@dataclass(slots=True)
class ManualDriver:
    """A person at the system. `attestations` keeps every answer; `told` is called with each."""

    prompter: Prompter
    system: str = ""
    hints: Hints | None = None
    told: Callable[[Attestation], None] = lambda attestation: None
    attestations: list[Attestation] = field(default_factory=list)
    _answers: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    def act(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Have the person do it. Raises Refused when the system refused, HarnessError when it was not done."""
        answer = self._put(_order(action, parameters, self.system))
        if answer.reply == "no":
            raise Refused(answer.comment, {"reason": answer.comment})
        return {}

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """The letters of the hints as the person says they are shown."""
        rows = (self._letter(citizen, row) for row in self._hints().inbox(citizen))
        return [row for row in rows if row is not None]

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """The sent letters of the hints; the state is theirs where the person sees it, else *sendt*."""
        return [self._sent(citizen, row) for row in self._hints().sent(citizen)]

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page as the person says it is shown."""
        page = self._hints().citizen(cpr)
        who = page.get("responsibility")
        if not who:
            return {**page, "citizen": cpr}
        seen = self._look("responsibility", (cpr, repr(who)), citizen=cpr, **who)
        return {**page, "citizen": cpr, "responsibility": who if seen else {}}

    def close(self) -> None:
        """Nothing to let go of."""

    def _hints(self) -> Hints:
        if self.hints is None:
            raise cannot(
                "Uden journalen kan et menneske ikke spørges om det, der skal ses",
                "Without the journal a person cannot be asked about what must be seen", self.system,
            )  # fmt: skip
        return self.hints

    def _letter(self, citizen: str, row: dict[str, Any]) -> dict[str, Any] | None:
        key = (citizen, str(row["id"]))
        if not self._look(
            "letter", key, citizen=citizen, sender=row.get("from", ""), received=row.get("received", "")
        ):
            return None
        seen = dict(row)
        if row.get("subject") and not self._look("subject", key, subject=row["subject"]):
            seen["subject"] = ""
        seen["links"] = [
            link if not link.get("href") or self._look("link", (*key, link["href"]), href=link["href"])
            else {**link, "href": ""}
            for link in row.get("links", [])
        ]  # fmt: skip
        return seen

    def _sent(self, citizen: str, row: dict[str, Any]) -> dict[str, Any]:
        if row.get("state", "sendt") == "sendt":
            return row
        key = (citizen, str(row["id"]), row["state"])
        seen = self._look("state", key, citizen=citizen, to=row.get("to", ""), state=row["state"])
        return row if seen else {**row, "state": "sendt"}

    def _look(self, name: str, key: tuple[str, ...], **values: Any) -> bool:
        whole = (name, *key)
        if whole not in self._answers:
            self._answers[whole] = self._put(_question("look", name, {"system": self.system, **values}))
        return self._answers[whole].reply == "yes"

    def _put(self, question: Question) -> Answer:
        answer = self.prompter.ask(question)
        attestation = Attestation(question, answer, datetime.now(UTC))
        self.attestations.append(attestation)
        self.told(attestation)
        if answer.reply == "cannot":
            raise cannot(
                f"Kunne ikke lade sig gøre: {answer.comment or question.what.da}",
                f"Could not be done: {answer.comment or question.what.en}", self.system,
            )  # fmt: skip
        return answer


class TerminalPrompter:
    """Asks at the terminal, in one language."""

    def __init__(self, lang: Lang = "da", read: TextIO | None = None, write: TextIO | None = None) -> None:
        import sys

        self._lang: Lang = lang
        self._read, self._write = read or sys.stdin, write or sys.stderr

    def ask(self, question: Question) -> Answer:
        """Print the question and read the answer. Raises HarnessError at the end of the input."""
        words = _texts()["terminal"]
        heads = (
            (words["what"], question.what),
            (words["where"], question.where),
            (words["right"], question.right),
        )
        self._say("\n" + "\n".join(f"  {self._word(head)}: {text.get(self._lang)}" for head, text in heads))
        while True:
            self._say(f"  {self._word(words[question.kind])} ", end="")
            line = self._line()
            letter = line.strip()[:1].lower()
            reply = {"j": "yes", "y": "yes", "n": "no", "k": "cannot", "c": "cannot"}.get(letter)
            if reply is not None:
                break
        comment = ""
        if reply != "yes":
            self._say(f"  {self._word(words['comment'])} ", end="")
            comment = self._line().strip()[:2000]
        return Answer(reply, comment)  # type: ignore[arg-type]

    def _line(self) -> str:
        line = self._read.readline()
        if not line:
            raise HarnessError(
                Text("Ingen svarer ved terminalen", "Nobody answers at the terminal"),
                advice=Text(
                    "Kør fra en terminal, eller brug konsollen", "Run from a terminal, or use the console"
                ),
            )
        return line

    def _say(self, text: str, end: str = "\n") -> None:
        print(text, end=end, file=self._write, flush=True)

    def _word(self, row: dict[str, str]) -> str:
        return row[self._lang]


def _order(action: str, parameters: dict[str, Any], system: str) -> Question:
    values = {"system": system, **_flat(parameters)}
    if action in _texts()["do"]:
        return _question("do", action, values)
    listed = ", ".join(f"{k}: {v}" for k, v in values.items() if k != "system")
    return _question("do", "other", {"system": system, "action": action, "parameters": listed})


def _question(kind: Kind, name: str, values: dict[str, Any]) -> Question:
    row = _texts()[kind][name]
    fill = _Filled({k: str(v) for k, v in values.items()})
    texts = [
        Text(row[part]["da"].format_map(fill), row[part]["en"].format_map(fill))
        for part in ("what", "where", "right")
    ]
    return Question(kind, *texts)


class _Filled(dict[str, str]):
    """Values of a text; what an order does not carry is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _flat(parameters: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in parameters.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{inner}": each for inner, each in value.items()}
            value = " ".join(str(v) for v in value.values() if v)
        flat[key] = ", ".join(map(str, value)) if isinstance(value, list) else value
    return flat


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((files("proevesten.sut") / "data" / "questions.toml").read_text(encoding="utf-8"))

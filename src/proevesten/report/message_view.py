"""A journal entry as a report shows it: who, what, when, the body set out, the findings' places marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from proevesten import redact
from proevesten.report.evidence import Evidence
from proevesten.report.pretty import Place, Shown, show
from proevesten.report.record import NOTHING, Use
from proevesten.report.words import Words, message_name
from proevesten.session.clock import COPENHAGEN
from proevesten.session.journal import Entry
from proevesten.texts import Text, both

_CACHE = 512
_VALUE = 300
"""Characters of one fact or header that are shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A body, or the payload inside it: its syntax and its lines as finished markup."""

    syntax: str
    text: Markup
    picture: str
    inner: Block | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class MessageView:
    """What the template of a message needs; `entry` is None when the journal lacks it."""

    use: Use
    entry: Entry | None
    title: Text = NOTHING
    sender: Text | None = None
    receiver: Text | None = None
    time: str = ""
    block: Block | None = None
    facts: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def pointed_at(self) -> bool:
        """Whether a finding points into it."""
        return bool(self.use.findings) or (self.block is not None and self.block.marked)


class Messages:
    """Makes the views of one run; bodies that come again are set out once."""

    def __init__(self, evidence: Evidence, words: Words) -> None:
        self._evidence = evidence
        self._words = words
        self._done: dict[tuple[str, tuple[Place, ...]], Block] = {}

    def view(self, use: Use, borrowed: tuple[str, ...] = ()) -> MessageView:
        """One message that a step used; `borrowed` are places that the step's fault names."""
        entry = self._evidence.entry(use.journal, use.seq)
        if entry is None:
            return MessageView(use, None)
        party, peer = self._words.party(entry.party), self._words.party(entry.peer) if entry.peer else None
        incoming = entry.direction == "in"
        return MessageView(
            use,
            entry,
            title=self._words.exchange(entry) or both(message_name(entry) or entry.kind),
            sender=peer if incoming else party,
            receiver=party if incoming else peer if entry.direction == "out" else None,
            time=_clock(entry.time),
            block=self._block(use, entry, borrowed),
            facts=_pairs(redact.json_value(entry.data)),
            headers=_pairs(redact.headers(entry.headers)),
        )

    def _block(self, use: Use, entry: Entry, borrowed: tuple[str, ...]) -> Block | None:
        if not entry.sha256:
            return None
        own = (Place(f.location, f.line, f.offset) for f in use.findings)
        places = (*own, *(Place(location, exact=True) for location in borrowed))
        key = (entry.sha256, places)
        if key not in self._done:
            if len(self._done) >= _CACHE:
                self._done.pop(next(iter(self._done)))
            self._done[key] = self._set_out(show(self._evidence.body(use.journal, entry), places))
        return self._done[key]

    def _set_out(self, shown: Shown) -> Block:
        inner = self._set_out(shown.inner) if shown.inner else None
        return Block(shown.syntax, self._lines(shown), shown.picture, inner, shown.marked)

    def _lines(self, shown: Shown) -> Markup:
        if not shown.skipped and not any(line.marked or line.skipped for line in shown.lines):
            return escape("\n".join(line.text for line in shown.lines))
        pieces: list[str] = []
        for line in shown.lines:
            if line.skipped:
                pieces.append(self._gap(line.skipped))
            text = str(escape(line.text))
            pieces.append(f"<mark>{text or ' '}</mark>" if line.marked else text)
        if shown.skipped:
            pieces.append(self._gap(shown.skipped))
        return Markup("\n".join(pieces))

    def _gap(self, count: int) -> str:
        return f'<span class="gap">{self._words.html("lines_left_out", count=count)}</span>'


def _clock(time: str) -> str:
    try:
        return f"{datetime.fromisoformat(time).astimezone(COPENHAGEN):%H:%M:%S}"
    except ValueError:
        return time[:19]


def _pairs(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((str(k), _cut(v)) for k, v in values.items() if v not in ("", None, [], {}))


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _VALUE else f"{text[:_VALUE]} … [+{len(text) - _VALUE}]"

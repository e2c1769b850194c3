"""The rules of an agreement over a message that its own standard has judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from proevesten.errors import UnreadableError
from proevesten.findings import Finding
from proevesten.rules.agreement.letters import Letter, Place, letters
from proevesten.rules.agreement.model import LETTER_CHANNEL, Agreement, Book, Origin, Party, Subject, book_of
from proevesten.rules.catalogue import load
from proevesten.rules.detect import Detected
from proevesten.rules.judgement import Judgement, LetterSeen, NotChecked, Options, judge
from proevesten.rules.shared.masking import masked
from proevesten.texts import Text, both


def overlay(judgement: Judgement, found: Detected, data: bytes, options: Options) -> Judgement:
    """The judgement with the agreement's findings, and what was seen of each letter for the summary."""
    agreement = options.extra["agreement"]
    if judgement.verdict == "unreadable" or not isinstance(agreement, Agreement):
        return judgement
    book = book_of(agreement)
    findings, undecided, seen = list(judgement.findings), list(judgement.not_checked), []
    try:
        for letter in letters(found, data):
            case = _Case(book, letter, judgement.version)
            seen.append(case.seen())
            if options.mode == "strict":
                findings += case.findings()
                undecided += case.undecided()
    except UnreadableError:
        return judgement  # the standard's own rules have said why
    made = judge(judgement.standard, judgement.version, findings, tuple(dict.fromkeys(undecided)))
    return replace(made, letters=(*judgement.letters, *seen))


class _Case:
    """One letter under one agreement."""

    def __init__(self, book: Book, letter: Letter, version: str) -> None:
        self.book, self.letter, self.version = book, letter, letter.version or version
        self.agreement = book.agreement
        self.sender = book.party(letter.sender.number, letter.sender.sor)
        self.receiver = book.party(letter.receiver.number, letter.receiver.sor)
        self.in_force = _in_force(self.agreement, letter.day)
        asked = (
            s for s in self.agreement.subjects if s.between(self.sender, self.receiver) or not self._sides()
        )
        self.subjects = list(asked)
        self.subject = next((s for s in self.subjects if s.recognises(letter.subject)), None)

    def _sides(self) -> bool:
        """Whether both sides are parties; if not, the direction of a subject cannot be asked about."""
        return self.sender is not None and self.receiver is not None

    def seen(self) -> LetterSeen:
        """What the summary counts."""
        allowed = self._links_allowed()[0]
        return LetterSeen(
            self.letter.sender.number or self.letter.sender.sor, masked(self.letter.sender.name),
            self.sender.system if self.sender else "", self.subject.key if self.subject else "",
            len(self.letter.links), allowed,
        )  # fmt: skip

    def undecided(self) -> Iterator[NotChecked]:
        """What cannot be decided of this letter, and why."""
        if not self.in_force:
            reason = Text(
                "aftalen gælder ikke brevets dag", "the agreement is not in force on the letter's day"
            )
            yield NotChecked("agreement-subject", reason)
        elif self.agreement.parties and not self._sides():
            reason = Text(
                "afsender eller modtager er ikke part i aftalen",
                "sender or receiver is no party to the agreement",
            )
            yield NotChecked("agreement-active-link", reason)

    def findings(self) -> Iterator[Finding]:
        """What the agreement has to say of the letter."""
        if not self.in_force:
            return
        yield from self._subject()
        if self.subject is not None:
            yield from self._content(self.subject)
        if self.sender is not None and self.receiver is not None:
            yield from self._pair(self.sender, self.receiver)

    def _subject(self) -> Iterator[Finding]:
        if self.subject is not None or not self.subjects:
            return
        near = next(
            (s for s in self.subjects if s.text and _plain(s.text) == _plain(self.letter.subject)), None
        )
        if self.letter.links:
            expected = " | ".join(f"«{s.text or s.pattern}»" for s in self.subjects[:5])
            origin = near.origin if near else self.subjects[0].origin
            yield self._make("agreement-subject", self.letter.subject_place, origin, self._shown(), expected)
        elif near is not None:
            place = self.letter.subject_place
            yield self._make("agreement-subject-near", place, near.origin, self._shown(), f"«{near.text}»")

    def _content(self, subject: Subject) -> Iterator[Finding]:
        letter = self.letter
        if subject.expects_link and not letter.links and self._links_allowed()[0] is not False:
            yield self._make("agreement-link-missing", letter.subject_place, subject.origin, self._shown())
        if letter.category and subject.category and letter.category != subject.category:
            yield self._make(
                "agreement-category", letter.top, subject.origin, letter.category, subject.category
            )
        for phrase in subject.template:
            if phrase.casefold() not in letter.text.casefold():
                yield self._make("agreement-template", letter.top, subject.origin, "", phrase)

    def _pair(self, sender: Party, receiver: Party) -> Iterator[Finding]:
        letter, shown = self.letter, {"receiver": receiver.name}
        allowed, origin = self.book.may_have_links(sender, receiver)
        channels, channel_origin = self.book.channels(sender, receiver)
        if allowed is False:
            others = ", ".join(c for c in channels if c != LETTER_CHANNEL) or "–"
            for url, place in letter.links:
                yield self._make("agreement-active-link", place, origin, masked(url), others, **shown)
        if channels and LETTER_CHANNEL not in channels:
            place = letter.receiver.place
            yield self._make(
                "agreement-channel", place, channel_origin, LETTER_CHANNEL, ", ".join(channels), **shown
            )
        if receiver.through:
            other = self.book.by_key.get(receiver.through)
            name = f"{other.name} ({other.location_number})" if other else receiver.through
            yield self._make(
                "agreement-receiver", letter.receiver.place, receiver.origin, receiver.name, name, **shown
            )
        yield from self._format(sender, receiver)

    def _format(self, sender: Party, receiver: Party) -> Iterator[Finding]:
        letter, rule = self.letter, self.book.rule(sender, receiver)
        if letter.day is None:
            return
        own = [f for f in receiver.receives if f.type == letter.type and self.version.startswith(f.version)]
        fits = any(f.holds(letter.day) for f in own) or not receiver.receives
        if rule is not None and rule.format and rule.format != letter.type:
            fits, origin, expected = False, rule.origin, rule.format
        else:
            origin = receiver.origin
            expected = ", ".join(f"{f.type} {f.version} ({f.since:%Y-%m-%d})" for f in receiver.receives)
        if not fits:
            received = f"{letter.type} {self.version}".strip()
            yield self._make(
                "agreement-format", letter.top, origin, received, expected, receiver=receiver.name,
                day=letter.day.isoformat(),
            )  # fmt: skip

    def _links_allowed(self) -> tuple[bool | None, Origin]:
        if self.sender is None or self.receiver is None:
            return None, self.agreement.origin
        return self.book.may_have_links(self.sender, self.receiver)

    def _shown(self) -> str:
        return masked(self.letter.subject)[:200]

    def _make(
        self, rule: str, place: Place, origin: Origin, received: str, expected: str = "", **values: object
    ) -> Finding:
        """A finding that names the level and the agreement."""
        made = load("agreement")[rule].finding(
            place.location, received=both(received), expected=both(expected), line=place.line,
            offset=place.offset, level=origin.shown, **values,
        )  # fmt: skip
        return replace(made, source=f"{made.source}; {origin.shown.da}")


def _in_force(agreement: Agreement, day: date | None) -> bool:
    since, until = agreement.valid_from, agreement.valid_until
    return day is None or ((since is None or since <= day) and (until is None or day <= until))


def _plain(subject: str) -> str:
    return "".join(c for c in subject.casefold() if c.isalnum())

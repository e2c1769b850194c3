"""The forms in which `check` writes its result: text for people, json, sarif and junit for machines."""

from __future__ import annotations

from typing import Literal, Protocol

from proevesten.checking.summary import Outcome, Summary
from proevesten.rules.judgement import Judgement
from proevesten.texts import Lang

Form = Literal["text", "json", "sarif", "junit"]


class Format(Protocol):
    """A form of the result, written piece by piece; `entry` may be called in another process."""

    separator: str
    """Stands between two documents."""

    def head(self) -> str:
        """What comes before the first document."""

    def entry(self, path: str, judgement: Judgement) -> str:
        """One document's result."""

    def note(self, result: Outcome) -> None:
        """Remember of a document what the tail needs; called in order, in the parent process."""

    def tail(self, summary: Summary) -> str:
        """What comes after the last document."""


def format_named(form: Form, lang: Lang) -> Format:
    """The form called `form`, loaded now; text fits the terminal it is written to."""
    if form == "json":
        from proevesten.checking.formats.json_form import JsonForm

        return JsonForm(lang)
    if form == "sarif":
        from proevesten.checking.formats.sarif import SarifForm

        return SarifForm(lang)
    if form == "junit":
        from proevesten.checking.formats.junit import JUnitForm

        return JUnitForm(lang)
    from proevesten.checking.formats.terminal import text_form

    return text_form(lang)

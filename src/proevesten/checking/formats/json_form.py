"""JSON: the contract of the design, section 5, one document a line."""

from __future__ import annotations

import json

from proevesten.checking.summary import Outcome, Summary
from proevesten.rules.judgement import Judgement
from proevesten.texts import Lang


class JsonForm:
    """``{"files": [...]}`` with one entry per document, in the order given."""

    separator = ",\n"

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def head(self) -> str:
        """The opening of the object."""
        return '{"files": [\n'

    def entry(self, path: str, judgement: Judgement) -> str:
        """One document as one line of JSON."""
        return json.dumps(judgement.as_json(path, self.lang), ensure_ascii=False)

    def note(self, result: Outcome) -> None:
        """Nothing is kept."""

    def tail(self, summary: Summary) -> str:
        """The end of the object."""
        return "\n]}\n"

"""Bilingual texts: what users read exists in Danish first and in English at a switch."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["da", "en"]


class Text(NamedTuple):
    """One user-facing text in both languages."""

    da: str
    en: str

    def get(self, lang: Lang = "da") -> str:
        """The text in `lang`."""
        return self.en if lang == "en" else self.da

    def format(self, **values: object) -> Text:
        """Fill `{name}` places in both languages; a `Text` value is filled in its own language."""
        return Text(
            self.da.format(**{k: pick(v, "da") for k, v in values.items()}),
            self.en.format(**{k: pick(v, "en") for k, v in values.items()}),
        )


def both(text: str) -> Text:
    """A text that is the same in both languages (codes, names, quoted values)."""
    return Text(text, text)


def pick(value: object, lang: Lang) -> str:
    """A value as a reader of `lang` sees it: `Text` in that language, anything else by `str`."""
    return value.get(lang) if isinstance(value, Text) else str(value)

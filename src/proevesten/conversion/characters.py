"""Characters that ISO-8859-1 lacks: typographic ones are written plainly, others become a question mark."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from proevesten.codecs.edifact.compose import unwritable
from proevesten.conversion.model import Losses

_PLAIN = {
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "‘": "'", "’": "'", "‚": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "″": '"',
    "…": "...", "•": "-", "€": "EUR", "™": "(TM)", "→": "->", "≤": "<=", "≥": ">=", "×": "x",
    "œ": "oe", "Œ": "OE", "Ÿ": "Y", "\u200b": "", "\u2028": "\n", "\u2029": "\n",
    "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
}  # fmt: skip
_NO_BREAK_SPACE = "\u00a0"


def fit(text: str, place: str, losses: Losses) -> str:
    """The text in ISO-8859-1; one finding for each kind of character that was changed.

    A no-break space (OIOXML's Space) becomes a space, as MedCom's converter writes it.
    """
    if _NO_BREAK_SPACE in text:
        losses.add("space", place, received=str(text.count(_NO_BREAK_SPACE)))
        text = text.replace(_NO_BREAK_SPACE, " ")
    if not unwritable(text.replace("\n", "")):
        return text
    for character in dict.fromkeys(c for c in text if c != "\n" and unwritable(c)):
        plain = _plain(character)
        rule = "character" if plain is not None else "character-lost"
        named = f"{character} (U+{ord(character):04X})"
        losses.add(rule, place, received=named, expected=repr(plain if plain is not None else "?"))
        text = text.replace(character, plain if plain is not None else "?")
    return text


def fit_url(url: str, place: str, losses: Losses) -> str:
    """The URL with characters outside ISO-8859-1 written with %, which opens the same address (RFC 3987)."""
    written = "".join(quote(c) if unwritable(c) else c for c in url)
    if written != url:
        losses.add("url-encoded", place, received=url, expected=written)
    return written


def _plain(character: str) -> str | None:
    if character in _PLAIN:
        return _PLAIN[character]
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return base if base and base != character and not unwritable(base) else None

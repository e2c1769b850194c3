"""The code lists between EDIFACT's codes and OIOXML's words, read once from codes.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    text = files("proevesten.codecs.edifact").joinpath("codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def to_edifact(name: str) -> dict[str, str]:
    """Words to codes of one list: episode, status, priority, refusal, object, extension, kind, speciality."""
    if name == "extension":
        return {word: word.upper() for word in _lists()["extensions"]["plain"]} | dict(_lists()[name])
    return dict(_lists()[name])


@cache
def to_words(name: str) -> dict[str, str]:
    """Codes to words of one list, the reverse of `to_edifact`."""
    return {code: word for word, code in to_edifact(name).items()}


@cache
def party_lists() -> dict[str, tuple[str, str]]:
    """Code list and agency of a party's identifier (NAD 2:2 and 2:3) by its OIOXML word."""
    return {word: (pair[0], pair[1]) for word, pair in _lists()["identifier"].items()}


def party_word(code_list: str, agency: str) -> str | None:
    """The OIOXML word of a party's identifier; EAN and an empty list with agency 9 mean the same."""
    known = {pair: word for word, pair in party_lists().items()} | {("EAN", "9"): "lokationsnummer"}
    return known.get((code_list, agency))


def message_kind(version: str) -> str:
    """The UNH kind of a letter by its version code: D9134L is MEDDIS, XD9134L XMEDDIS (XML)."""
    in_xml = version.startswith("X")
    kind = to_edifact("kind").get(version[in_xml : in_xml + 1], "MEDDIS")
    return "X" + kind if in_xml else kind

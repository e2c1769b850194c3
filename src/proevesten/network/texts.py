"""The sentences of the answers, read from `texts.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from proevesten.texts import Text


@cache
def sentences(part: str) -> dict[str, Text]:
    """The sentences of one table of `texts.toml` by name."""
    raw = tomllib.loads(files("proevesten.network").joinpath("texts.toml").read_text(encoding="utf-8"))
    return {name: Text(**row) for name, row in raw[part].items()}

"""argparse's own sentences in Danish.

argparse passes each of its sentences through gettext, whose catalogues are compiled files on disk. A table
in the source does the same without a build step: `speaking` puts it in gettext's place for a while. A
sentence that a later Python words differently stays English; nothing breaks.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from proevesten.texts import Lang

SENTENCES = {
    "usage: ": "brug: ",
    "options": "flag",
    "positional arguments": "argumenter",
    "show this help message and exit": "vis denne hjælp",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fejl: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "her mangler: %s",
    "unrecognized arguments: %s": "ukendte argumenter: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r findes ikke (vælg mellem %(choices)s)",
    "invalid %(type)s value: %(value)r": "%(value)r er ikke en gyldig værdi",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r findes ikke (%(choices)s)",
    "expected one argument": "her mangler en værdi",
    "expected at least one argument": "her mangler mindst en værdi",
    "expected at most one argument": "her må højst stå en værdi",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s er tvetydig: %(matches)s",
    "ignored explicit argument %r": "tager ingen værdi, men fik %r",
    "not allowed with argument %s": "kan ikke bruges sammen med %s",
}


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """While this lasts, argparse builds help and errors in `lang`."""
    seam: dict[str, Any] = vars(argparse)
    before = seam["_"]
    if lang == "da":
        seam["_"] = lambda sentence: SENTENCES.get(sentence, sentence)
    try:
        yield
    finally:
        seam["_"] = before

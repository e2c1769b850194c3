"""New scenarios, features, rules, simulators and sentences from the templates beside this file.

A template is a text file ``templates/<kind>/<path>.txt``; ``NAME`` in paths and ``@@name@@``, ``@@Name@@``,
``@@title@@`` in texts are filled in. ``templates/<kind>.next.txt`` says what to do after.
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from proevesten.errors import ConfigurationError, UsageError
from proevesten.texts import Lang, Text

KINDS = ("scenario", "feature", "rule", "simulator", "step")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "ae", "Ø": "oe", "Å": "aa"})
_TITLE = re.compile(r"[^\x00-\x1f\x7f\"\\/:@#|<>{}]{1,80}")


def scaffold(kind: str, title: str, root: Path) -> list[Path]:
    """Write the files of a new part under `root`; nothing is overwritten. Returns what was written.

    Raises UsageError for a title that gives no name, or a file that exists; ConfigurationError when a file
    cannot be written.
    """
    name = name_of(title)
    parts = [(root / path, text) for path, text in _templates(kind, name, title.strip())]
    for path, _ in parts:
        if path.exists():
            raise UsageError(Text("Filen findes allerede", "The file exists already"), where=str(path))
    for path, text in parts:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise ConfigurationError(
                Text(f"Filen kan ikke skrives ({reason})", f"The file cannot be written ({reason})"),
                where=str(path),
            ) from fault
    return [path for path, _ in parts]


def advice(kind: str, title: str, lang: Lang) -> str:
    """What to do next, for people."""
    name = name_of(title)
    text = _filled((_folder() / f"{kind}.next.{lang}.txt").read_text(encoding="utf-8"), name, title.strip())
    return text.strip()


def name_of(title: str) -> str:
    """A title as a name of files and modules: lower case, ASCII, underscores. Raises UsageError."""
    wrong = Text(
        'Navnet skal have bogstaver og må ikke have tegn som / : @ # " < >',
        'The name must have letters, and no characters such as / : @ # " < >',
    )
    if not _TITLE.fullmatch(title.strip()):
        raise UsageError(wrong, where=title[:80])
    name = re.sub(r"[^a-z0-9]+", "_", title.translate(_LETTERS).lower()).strip("_")
    if not re.match(r"[a-z]", name):
        raise UsageError(wrong, where=title[:80])
    return name


def _templates(kind: str, name: str, title: str) -> list[tuple[str, str]]:
    found = []
    for path, file in sorted(_walk(_folder() / kind, "")):
        found.append(
            (
                path.removesuffix(".txt").replace("NAME", name),
                _filled(file.read_text(encoding="utf-8"), name, title),
            )
        )
    return found


def _walk(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for each in folder.iterdir():
        below = f"{path}{each.name}"
        found += _walk(each, f"{below}/") if each.is_dir() else [(below, each)]
    return found


def _filled(text: str, name: str, title: str) -> str:
    camel = "".join(part.capitalize() for part in name.split("_"))
    dashed = name.replace("_", "-")
    for mark, value in (("name", name), ("Name", camel), ("title", title), ("dashed", dashed)):
        text = text.replace(f"@@{mark}@@", value)
    return text


def _folder() -> Traversable:
    return files("proevesten.scaffold") / "templates"

"""FHIR messages: one profile engine, MedCom's rules beyond the profiles, and `check` as the way in.

::

    judgement = check(data, Options(mode="strict"))

`options.mode` official asks only what the profiles forbid; `options.standard` and `options.version` name
what the content is taken for; `options.extra["packages"]` (paths) replaces the embedded profiles by
official packages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from proevesten.rules.judgement import Judgement, Options

if TYPE_CHECKING:
    from proevesten.profiles.closures import Closure
    from proevesten.rules.fhir.engine import Engine

__all__ = ["STANDARDS", "check"]

STANDARDS = ("carecommunication", "hospitalnotification", "acknowledgement")
"""The standards that `check` judges, by their names on the command line."""


def check(data: bytes, options: Options | None = None) -> Judgement:
    """The judgement on one FHIR message in JSON or XML.

    Raises ConfigurationError when a package that the options name is none. What cannot be read, or is of
    no known standard, is judged `unreadable`.
    """
    from proevesten.errors import UnreadableError
    from proevesten.rules.fhir.detect import read

    options = options or Options()
    try:
        document = read(data)
    except UnreadableError as fault:
        return _unreadable(options, fault)
    from proevesten.rules.fhir.judge import judge_document

    return judge_document(document, options, _engine)


def _unreadable(options: Options, fault: Exception) -> Judgement:
    from proevesten.rules.fhir.judge import unreadable

    return unreadable(options, fault)


@lru_cache(maxsize=8)
def _engine(closure: Closure | None, packages: tuple[str, ...]) -> Engine:
    """The engine over the embedded closure, or over packages; built once and kept."""
    from proevesten.profiles.closures import definitions
    from proevesten.profiles.packages import package_definitions
    from proevesten.rules.fhir.engine import Engine

    if packages:
        return Engine(package_definitions(packages, profile=closure.profile if closure else None))
    assert closure is not None
    return Engine(definitions(closure))

"""Fitting a letter or receipt to what EDIFACT can carry; each thing that it cannot is a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from proevesten.codecs.correspondence import Correspondence, OriginalLetter, Receipt, Reference, Run
from proevesten.codecs.edifact.codes import to_edifact
from proevesten.codecs.edifact.letter_writer import split_url, text_groups
from proevesten.codecs.edifact.text import SEGMENTS_PER_GROUP
from proevesten.conversion.characters import fit, fit_url
from proevesten.conversion.model import Losses
from proevesten.errors import UsageError
from proevesten.texts import Text

MAX_GROUPS = 12
"""Most S14 in a DIS91: ten text blocks and two of references (MedCom's converter mapping XD9134L)."""

_VERSIONS = {"XD9134L": "XD9134L", "XD9133L": "XD9133L", "XD9034L": "XD9034L"}
_ALIGNED = ("Right", "Center")
_UNCLASSIFIED = "ikkeklassificeret"
M = TypeVar("M")


def fit_letter(letter: Correspondence, losses: Losses) -> Correspondence:
    """The letter as EDIFACT can carry it; `losses` gets what was changed."""
    letter = _version(letter, losses)
    letter = replace(
        letter,
        sender=_fields(letter.sender, "sender", losses),
        receiver=_fields(letter.receiver, "receiver", losses),
        patient=_fields(letter.patient, "patient", losses),
        subject=_maybe(letter.subject, "subject", losses),
    )
    letter = _speciality(letter, losses)
    letter = _texts(letter, losses)
    letter = _references(letter, losses)
    _defaults(letter, losses)
    _sizes(letter, losses)
    return letter


def fit_receipt(receipt: Receipt, losses: Losses) -> Receipt:
    """The receipt as EDIFACT can carry it."""
    letters = tuple(
        replace(original, refuse_text=_maybe(original.refuse_text, _refusal(number), losses))
        for number, original in enumerate(receipt.letters, 1)
    )
    fitted = replace(receipt, letters=letters, refuse_text=_maybe(receipt.refuse_text, "refuse_text", losses))
    return _without_refusals(fitted, losses) if receipt.kind == "positive" else fitted


def _refusal(number: int) -> str:
    return f"letters[{number}].refuse_text"


def _without_refusals(receipt: Receipt, losses: Losses) -> Receipt:
    """A positive receipt refuses nothing: CTL03 has no FTX."""
    told: list[Receipt | OriginalLetter] = [receipt, *receipt.letters]
    if any(item.refuse_code or item.refuse_text for item in told):
        losses.add("not-carried", "refuse_text", received=Text("afvisning", "refusal"))
    letters = tuple(replace(letter, refuse_code=None, refuse_text=None) for letter in receipt.letters)
    return replace(receipt, refuse_code=None, refuse_text=None, letters=letters)


def _version(letter: Correspondence, losses: Losses) -> Correspondence:
    if letter.version in _VERSIONS:
        return letter
    losses.add("version", "version", received=letter.version, expected="D9134L")
    return replace(letter, version="XD9134L")


def _fields(item: M, place: str, losses: Losses) -> M:
    changed: dict[str, Any] = {}
    for field in fields(item):  # type: ignore[arg-type]
        value = getattr(item, field.name)
        if isinstance(value, str):
            changed[field.name] = fit(value, f"{place}.{field.name}", losses)
    return replace(item, **changed)  # type: ignore[type-var]


def _maybe(value: str | None, place: str, losses: Losses) -> str | None:
    return None if value is None else fit(value, place, losses)


def _speciality(letter: Correspondence, losses: Losses) -> Correspondence:
    word = letter.sender.speciality
    if word is None or word in to_edifact("speciality"):
        return letter
    losses.add("code", "sender.speciality", received=word, expected=_UNCLASSIFIED)
    return replace(letter, sender=replace(letter.sender, speciality=_UNCLASSIFIED))


def _texts(letter: Correspondence, losses: Losses) -> Correspondence:
    blocks = []
    for number, block in enumerate(letter.texts, 1):
        place = f"texts[{number}]"
        fitted = tuple(replace(run, text=fit(run.text, place, losses)) for run in block)
        if _is_aligned_inside_line(fitted):
            losses.add("alignment", place)
        blocks.append(fitted)
    return replace(letter, texts=tuple(blocks))


def _is_aligned_inside_line(runs: Sequence[Run]) -> bool:
    """Whether a line holds both aligned and other text: EDIFACT aligns whole lines only."""
    line: set[str] = set()
    for run in runs:
        for number, part in enumerate(run.text.split("\n")):
            if number:
                line = set()
            if part:
                line.add(run.style if run.style in _ALIGNED else "")
                if len(line) > 1:
                    return True
    return False


def _references(letter: Correspondence, losses: Losses) -> Correspondence:
    kept: list[Reference] = []
    moved: list[tuple[Run, ...]] = []
    for number, reference in enumerate(letter.references, 1):
        place = f"references[{number}]"
        fitted = replace(reference, description=fit(reference.description, f"{place}.description", losses))
        if fitted.url is not None:
            fitted = replace(fitted, url=fit_url(fitted.url, f"{place}.url", losses))
        if fitted.url is None or _fits(fitted.url):
            kept.append(fitted)
            continue
        losses.add("url-too-long", f"{place}.url", received=str(len(fitted.url)), expected="≤ 280")
        moved.append((Run(f"{fitted.description}\n{fitted.url}\n"),))
    return replace(letter, references=tuple(kept), texts=(*letter.texts, *moved))


def _fits(url: str) -> bool:
    try:
        split_url(url)
    except UsageError:
        return False
    return True


def _defaults(letter: Correspondence, losses: Losses) -> None:
    """What EDIFACT cannot leave out is filled in by the writer (MedCom's converter mapping XD9134L)."""
    if letter.receiver.name is None:
        losses.add("default", "receiver.name", expected="_")
    if letter.sender.speciality is None:
        losses.add("default", "sender.speciality", expected="99")
    if letter.patient.episode_status is None:
        losses.add("default", "patient.episode_status", expected="POT")


def _sizes(letter: Correspondence, losses: Losses) -> None:
    groups = text_groups(letter.texts, letter.subject is not None)
    blocks = [block for block in letter.texts if any(run.text for run in block)]
    if len(groups) > len(blocks):
        losses.add("text-parted", "texts", received=str(len(blocks)), expected=str(len(groups)))
    references = -(-len(letter.references) // SEGMENTS_PER_GROUP)
    total = max(len(groups), 1 if letter.subject else 0) + references
    if total > MAX_GROUPS:
        losses.add("text-blocks", "texts", received=str(total), expected=f"≤ {MAX_GROUPS}")
    if total == 0:
        losses.add("empty-letter", "texts")

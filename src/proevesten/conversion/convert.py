"""The conversions: from bytes of one syntax to bytes of the other, with the losses."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import Correspondence, Receipt
from proevesten.codecs.edifact.receipt import refusal_text
from proevesten.codecs.edifact.syntax import unreadable
from proevesten.codecs.edifact.tables import standard_of
from proevesten.conversion import to_edifact, to_oioxml
from proevesten.conversion.model import Converted, Losses, Target
from proevesten.errors import UnreadableError, UsageError
from proevesten.texts import Text

_LOCAL_ELEMENTS = re.compile(rb"<(?:\w+:)?Local_Elements[\s/>]")
_LOOKS_LIKE_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s]*<")
_RECEIPT_ELEMENT = re.compile(rb"<(?:\w+:)?(?:NegativeVansReceipt|NegativeReceipt|PositiveReceipt)[\s/>]")


def convert(data: bytes, to: Target) -> Converted:
    """A korrespondance letter or a receipt in the other syntax (`dis91` is EDIFACT, `xdis91` OIOXML).

    Raises UnreadableError when the file is neither, and UsageError when it is in the syntax already.
    """
    return convert_receipt(data, to) if _is_receipt(data) else convert_correspondence(data, to)


def convert_correspondence(data: bytes, to: Target) -> Converted:
    """DIS91 or DIS90 to XDIS91 or XDIS90 (`to` = xdis91), or the other way (`to` = dis91).

    Raises UnreadableError when the letter cannot be read, and UsageError when it is in the syntax already.
    """
    losses = Losses()
    _refuse_same_syntax(data, to)
    if to == "dis91":
        _find_local_elements(data, losses)
        letter = to_edifact.fit_letter(_first_letter(data, losses), losses)
        written = edifact.write_correspondence(letter)
        _compare(
            edifact.normal_form(letter), _read_back(edifact.read_correspondence, written, losses), losses
        )
        return Converted(written, losses.result())
    source = edifact.read_correspondence(data)
    to_oioxml.find_losses(data, edifact.read_interchange(data), losses)
    letter = to_oioxml.fit_letter(source, losses)
    written = oioxml.write_correspondence(letter)
    _compare(letter, _read_back(oioxml.read_correspondence, written, losses), losses)
    return Converted(written, losses.result())


def convert_receipt(data: bytes, to: Target) -> Converted:
    """CTL01–03 to XCTL01–03 (`to` = xdis91), or the other way (`to` = dis91); raises as the letters."""
    losses = Losses()
    _refuse_same_syntax(data, to)
    if to == "dis91":
        _find_local_elements(data, losses)
        receipt = to_edifact.fit_receipt(oioxml.read_receipt(data), losses)
        written = edifact.write_receipt(receipt)
        _compare(_with_breaks(receipt), _read_back(edifact.read_receipt, written, losses), losses)
        return Converted(written, losses.result())
    source = edifact.read_receipt(data)
    to_oioxml.find_losses(data, edifact.read_interchange(data), losses)
    receipt = to_oioxml.fit_receipt(source, losses)
    written = oioxml.write_receipt(receipt)
    _compare(receipt, _read_back(oioxml.read_receipt, written, losses), losses)
    return Converted(written, losses.result())


def _is_receipt(data: bytes) -> bool:
    if not edifact.looks_like_edifact(data):
        return _RECEIPT_ELEMENT.search(data.replace(b"\0", b"")) is not None
    messages = edifact.read_interchange(data).messages
    standards = (standard_of(message.version, message.code) or "" for message in messages)
    return any(standard.startswith("ctl") for standard in standards)


def _refuse_same_syntax(data: bytes, to: Target) -> None:
    is_edifact = edifact.looks_like_edifact(data)
    if not is_edifact and not _LOOKS_LIKE_XML.match(data[:64].replace(b"\0", b"")):
        raise unreadable(0, "filen er hverken EDIFACT eller XML", "the file is neither EDIFACT nor XML")
    if is_edifact == (to == "dis91"):
        syntax = "EDIFACT" if to == "dis91" else "OIOXML"
        raise UsageError(Text(f"Filen er allerede {syntax}", f"The file is {syntax} already"), where="--to")


def _first_letter(data: bytes, losses: Losses) -> Correspondence:
    letters = oioxml.read_correspondences(data)
    if len(letters) > 1:
        losses.add("several-letters", "/Emessage[1]", received=str(len(letters)))
    return letters[0]


def _find_local_elements(data: bytes, losses: Losses) -> None:
    if _LOCAL_ELEMENTS.search(data.replace(b"\0", b"")):
        losses.add("local-elements", "/Emessage[1]/Local_Elements[1]")


def _read_back(read: Any, written: bytes, losses: Losses) -> Any:
    """What was written, read again; a result that cannot be read is a loss, not an exception."""
    try:
        return read(written)
    except UnreadableError as fault:
        losses.add("invalid", fault.where or "1", received=fault.message)
        return None


def _compare(meant: Correspondence | Receipt, found: Any, losses: Losses) -> None:
    """Each field that does not come out as it was meant, when no finding has explained it yet."""
    explained = {re.split(r"[.\[]", finding.location)[0] for finding in losses.found}
    for field in fields(meant) if found is not None else ():
        expected, received = getattr(meant, field.name), getattr(found, field.name)
        if expected != received and field.name not in explained:
            losses.add("changed", field.name, received=repr(received)[:200], expected=repr(expected)[:200])


def _with_breaks(receipt: Receipt) -> Receipt:
    """The receipt as EDIFACT gives it back: refusals end their lines, a text has a code, a code a text."""
    letters = tuple(_refused(letter) for letter in receipt.letters)
    normal: Receipt = _refused(receipt)
    return type(receipt)(**{f.name: getattr(normal, f.name) for f in fields(normal)} | {"letters": letters})


def _refused(item: Any) -> Any:
    if item.refuse_code is None and item.refuse_text is None:
        return item
    values = {field.name: getattr(item, field.name) for field in fields(item)}
    values["refuse_code"] = item.refuse_code or "ikke_specificeret"
    values["refuse_text"] = refusal_text(item.refuse_text) or "\n"
    return type(item)(**values)

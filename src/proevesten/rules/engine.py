"""The entry point of every judgement: bytes in, Judgement out, whatever the standard."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from proevesten.errors import UnreadableError
from proevesten.rules.catalogue import load
from proevesten.rules.detect import Detected, Family, detect
from proevesten.rules.judgement import Judgement, Options
from proevesten.texts import Text

_FAMILIES: dict[str, Family] = {
    "vans-envelope": "vans",
    "carecommunication": "fhir",
    "hospitalnotification": "fhir",
    "acknowledgement": "fhir",
}


def check_bytes(data: bytes, options: Options, *, nested: bool = False) -> Judgement:
    """Judge one document, as the standard asked for or as the one it is written in.

    Never raises for what is in `data`: bytes that cannot be read as a known standard give the verdict
    `unreadable` with one finding that names the place. `nested` is for the content of an envelope, which
    cannot be an envelope itself.
    """
    try:
        found = detect(data)
        _refuse_other_family(found, options, nested)
        judgement = _judge(found, data, options)
        if "agreement" in options.extra:
            from proevesten.rules.agreement.overlay import overlay

            judgement = overlay(judgement, found, data, options)
        return judgement
    except UnreadableError as fault:
        return _unreadable(fault, options)


def _judge(found: Detected, data: bytes, options: Options) -> Judgement:
    """Hand over to the family's judge, loaded only now: start-up time counts."""
    if found.family == "oioxml" and found.document is not None:
        from proevesten.rules import oioxml

        return oioxml.check_document(found.document, options)
    if found.family == "vans" and found.document is not None:
        from proevesten.rules import vans

        return vans.check_document(found.document, options)
    name = f"proevesten.rules.{found.family}"
    check = getattr(import_module(name), "check", None)
    if check is None:
        raise UnreadableError(
            Text(f"{found.family} bedømmes endnu ikke", f"{found.family} is not judged yet"), where="1:1"
        )
    judgement: Judgement = check(data, options)
    return judgement


def _refuse_other_family(found: Detected, options: Options, nested: bool) -> None:
    """A file is never judged as a standard of another family than its syntax is."""
    if nested and found.family == "vans":
        raise UnreadableError(
            Text("en kuvert i en kuvert", "an envelope inside an envelope"), where="/VANSEnvelope[1]"
        )
    if options.standard is None:
        return
    asked = _FAMILIES.get(options.standard, "oioxml" if options.standard.startswith("x") else "edifact")
    if asked != found.family:
        raise UnreadableError(
            Text(
                f"Filen er ikke {options.standard}: dens syntaks er {_SYNTAX[found.family]}",
                f"The file is not {options.standard}: its syntax is {_SYNTAX[found.family]}",
            ),
            where="1:1",
            advice=Text("Udelad --standard, så findes den af indholdet", "Leave --standard out to detect it"),
        )


_SYNTAX: dict[Family, str] = {
    "oioxml": "OIOXML (Emessage)",
    "vans": "VANSEnvelope",
    "edifact": "EDIFACT",
    "fhir": "FHIR",
}


def _unreadable(fault: UnreadableError, options: Options) -> Judgement:
    """The judgement on bytes that nobody can read: one finding, with the place."""
    rule = load("oioxml")["message-unreadable"]
    made = rule.finding(fault.where, line=getattr(fault, "line", None), reason=fault.message)
    finding = replace(made, advice=fault.advice or made.advice)
    return Judgement(options.standard or "", options.version or "", "unreadable", (finding,))

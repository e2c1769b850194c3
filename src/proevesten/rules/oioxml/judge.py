"""One OIOXML message → Judgement: pick the edition, judge the structure, then the content."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from proevesten.codecs.oioxml.structure import (
    Edition,
    check_structure,
    edition_of,
    editions,
    find_letter,
    letters_in,
)
from proevesten.codecs.xml import Document, local_name, namespace, parse
from proevesten.codecs.xml_structure import Violation
from proevesten.codecs.xml_structure.notation import LetterLine
from proevesten.errors import UnreadableError
from proevesten.findings import Finding
from proevesten.rules.judgement import Judgement, NotChecked, Options, judge
from proevesten.rules.oioxml.case import Case, ContentRule, Letter
from proevesten.rules.oioxml.charset import suspect_text
from proevesten.rules.oioxml.identity import (
    likely_years,
    receipts_do_not_ask,
    statistical_code,
    unique_letter_numbers,
)
from proevesten.rules.oioxml.letters import complete, short_blocks
from proevesten.rules.oioxml.links import only_as_text, urls
from proevesten.rules.oioxml.location_numbers import location_numbers
from proevesten.rules.oioxml.privacy import no_patient_data
from proevesten.rules.oioxml.structure import structure_findings
from proevesten.rules.shared.citizens import watched_citizens
from proevesten.rules.shared.patient_data import not_searched
from proevesten.texts import Text

CONTENT_RULES: tuple[ContentRule, ...] = (
    receipts_do_not_ask,
    location_numbers,
    statistical_code,
    unique_letter_numbers,
    likely_years,
    complete,
    short_blocks,
    urls,
    only_as_text,
    no_patient_data,
    suspect_text,
)

_LETTERS_ASKED = 5
"""So many letters of a message in an unknown namespace are asked what they are."""

_NO_REGISTER = NotChecked(
    "oioxml-location-number-unknown",
    Text("intet adresseregister er givet (--register)", "no address register is given (--register)"),
)


def check(data: bytes, options: Options) -> Judgement:
    """Judge one Emessage. Raises UnreadableError when the bytes are no XML or no MedCom message."""
    return check_document(parse(data), options)


def check_document(document: Document, options: Options) -> Judgement:
    """Judge a parsed Emessage. Raises UnreadableError for a letter type that Prøvesten does not judge."""
    root = document.root
    edition = _edition(root, options)
    _refuse_unjudged(root, edition)
    violations = check_structure(root, edition)
    if violations and not _is_asked(options):
        edition, violations = _nearest(root, edition, violations)
    letters = tuple(_letters(root, edition))
    broken = frozenset(violation.element for violation in violations)
    case = Case(document, options, letters, broken)
    findings = [] if namespace(root) == edition.namespace else [_wrong_namespace(case, edition)]
    findings += structure_findings(case, violations, f"OIOXML {edition.date}")
    findings += content_findings(case)
    standard, version = _named(letters, edition, options)
    return judge(standard, version, findings, tuple(_not_checked(root, edition, options)))


def content_findings(case: Case) -> Iterator[Finding]:
    """What the content rules find, as far as the mode asks for it."""
    for rule in CONTENT_RULES:
        for finding in rule(case):
            if case.options.mode == "strict" or case.rules[finding.rule].mode == "official":
                yield finding


def _edition(root: etree._Element, options: Options) -> Edition:
    """The edition to judge by: the one asked for, the document's own, or the one its letter points at."""
    own = edition_of(root)
    if not _is_asked(options):
        return own or _edition_meant(root)
    fits = own is not None and any(_asked_for(line, options) for line in own.letters)
    if own is not None and fits:
        return own
    line = find_letter(options.standard, options.version) or find_letter(options.standard, None)
    if line is None:
        raise UnreadableError(
            Text(
                f"Meddelelsen er OIOXML og kan ikke bedømmes som {options.standard} {options.version or ''}",
                f"The message is OIOXML and cannot be judged as {options.standard} {options.version or ''}",
            ),
            where=f"/{local_name(root)}[1]",
        )
    return _by_date(line.edition)


def _edition_meant(root: etree._Element) -> Edition:
    """For an unknown namespace: the edition of the letter's version code, else of its element."""
    for letter in letters_in(root)[:_LETTERS_ASKED]:
        code = next((e.text for e in letter.iter("*") if local_name(e) == "VersionCode"), None)
        name = local_name(letter)
        line = find_letter(None, code, name) if code else None
        line = line or find_letter(None, None, name)
        if line is not None:
            return _by_date(line.edition)
    return _by_date("2006/07/01")


def _nearest(
    root: etree._Element, edition: Edition, found: list[Violation]
) -> tuple[Edition, list[Violation]]:
    """When the namespace alone is wrong: the edition of the version code fits better, so that one is meant."""
    meant = _edition_meant(root)
    if meant == edition:
        return edition, found
    otherwise = check_structure(root, meant)
    # The wrong namespace counts as one fault more; on a tie the document's own namespace decides.
    return (meant, otherwise) if len(otherwise) + 1 < len(found) else (edition, found)


def _is_asked(options: Options) -> bool:
    return options.standard is not None or options.version is not None


def _by_date(date: str) -> Edition:
    return next(edition for edition in editions().values() if edition.date == date)


def _asked_for(line: LetterLine, options: Options) -> bool:
    return options.standard in (None, line.standard) and options.version in (None, line.version)


def _letters(root: etree._Element, edition: Edition) -> Iterator[Letter]:
    for element in letters_in(root):
        line = edition.letter(local_name(element))
        if line is not None:
            yield Letter(element, line)


def _refuse_unjudged(root: etree._Element, edition: Edition) -> None:
    """A message of nothing but letters that are MedCom's, but that nobody wrote rules for."""
    names = [local_name(letter) for letter in letters_in(root)]
    if names and all(name in edition.others for name in names):
        raise UnreadableError(
            Text(
                f"Brevtypen {names[0]} ({edition.date}) er MedComs, men bedømmes ikke af Prøvesten",
                f"Letter type {names[0]} ({edition.date}) is MedCom's but is not judged by Prøvesten",
            ),
            where=f"/Emessage[1]/{names[0]}[1]",
        )


def _wrong_namespace(case: Case, edition: Edition) -> Finding:
    root = case.document.root
    received = namespace(root) or Text("intet", "none")
    rule = "xml-namespace" if edition_of(root) else "oioxml-unknown-edition"
    return case.finding(rule, root, expected=edition.namespace, received=received)


def _named(letters: tuple[Letter, ...], edition: Edition, options: Options) -> tuple[str, str]:
    """Standard and version that the judgement names."""
    asked = next((one.line for one in letters if _asked_for(one.line, options)), None)
    line = asked or (letters[0].line if letters else None)
    if line is None and len(edition.letters) == 1:
        line = edition.letters[0]
    if line is None:
        return options.standard or "oioxml", options.version or edition.date
    return line.standard, line.version


def _not_checked(root: etree._Element, edition: Edition, options: Options) -> Iterator[NotChecked]:
    if options.mode == "strict" and options.location_numbers is None:
        yield _NO_REGISTER
    names = [local_name(letter) for letter in letters_in(root)]
    if options.mode == "strict" and any(_is_without_patient(edition, name) for name in names):
        yield from not_searched("oioxml-xdis90-name", watched_citizens(options))
    for name in names:
        if name in edition.others:
            yield NotChecked(
                "oioxml-other-letter",
                Text(f"{name} bedømmes ikke af Prøvesten", f"{name} is not judged by Prøvesten"),
            )


def _is_without_patient(edition: Edition, name: str) -> bool:
    line = edition.letter(name)
    return line is not None and line.standard == "xdis90"

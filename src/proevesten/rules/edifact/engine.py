"""From bytes to a judgement: reads the file, finds each message's type, runs the rules of the mode."""

from __future__ import annotations

from proevesten.codecs.edifact.tables import MessageTable
from proevesten.codecs.edifact.tree import Interchange, Message, read_interchange
from proevesten.errors import UnreadableError
from proevesten.rules.edifact.case import Case, Place, at, of_message, rules
from proevesten.rules.edifact.charset import check_charset
from proevesten.rules.edifact.envelope import check_envelope, check_frame, table_of
from proevesten.rules.edifact.letters import check_correspondence, check_letter
from proevesten.rules.edifact.links import check_links
from proevesten.rules.edifact.numbers import check_numbers
from proevesten.rules.edifact.patient import check_patient_data
from proevesten.rules.edifact.receipts import check_receipt, check_receipt_envelope
from proevesten.rules.edifact.structure import check_message
from proevesten.rules.edifact.times import check_times
from proevesten.rules.judgement import Judgement, NotChecked, Options, judge
from proevesten.rules.shared.masking import masked
from proevesten.texts import Text

_CORRESPONDENCE = ("dis91", "dis90")
_RECEIPTS = ("ctl01", "ctl02", "ctl03")
_NOT_IN_TABLES = Text(
    "Opbygningen af {type} er ikke i Prøvestens tabeller: kun kuverten er kontrolleret",
    "The tree of {type} is not in Prøvesten’s tables: only its envelope was checked",
)
_DEFAULT = Options()


def check(data: bytes, options: Options = _DEFAULT) -> Judgement:
    """Judge one EDIFACT file. Never raises for a bad file.

    `unreadable` when the syntax cannot be read, or when no message is of a type in our list; the finding
    says at which byte.
    """
    try:
        interchange = read_interchange(data)
    except UnreadableError as fault:
        return _unreadable(fault, data)
    tables = [table_of(message) for message in interchange.messages]
    known = next((found for found in tables if found is not None), None)
    if known is None:
        return _unknown(interchange)
    case = Case(interchange, options)
    _check_interchange(case, tables)
    first = interchange.messages[tables.index(known)]
    _check_asked(case, first, known)
    return judge(known.standard, first.version, case.findings, tuple(case.not_checked))


def _check_interchange(case: Case, tables: list[MessageTable | None]) -> None:
    check_envelope(case)
    check_charset(case)
    for message, known in zip(case.interchange.messages, tables, strict=True):
        check_frame(case, message, known)
        if known is None:
            case.report("edi-unknown-standard", of_message(message), received=_type(message))
        else:
            _check_known(case, message, known)
    if case.strict:
        check_numbers(case)
        check_times(case)
        if any(known is not None and known.standard in _RECEIPTS for known in tables):
            check_receipt_envelope(case)


def _check_known(case: Case, message: Message, known: MessageTable) -> None:
    if not known.groups or message.version in known.envelope_only:
        case.not_checked.append(NotChecked("edi-segment-missing", _NOT_IN_TABLES.format(type=_type(message))))
        return
    check_message(case, message, known)
    if known.standard in _RECEIPTS:
        check_receipt(case, message, known.standard)
        return
    check_letter(case, message)
    if known.standard in _CORRESPONDENCE:
        check_correspondence(case, message)
        check_links(case, message)
    if known.standard == "dis90":
        check_patient_data(case, message)


def _check_asked(case: Case, message: Message, known: MessageTable) -> None:
    """The file is of the standard and version that the caller asked for, when they asked."""
    if not case.options.standard and not case.options.version:
        return
    place = at(message, None, message.header, 2, 5) if message.header else of_message(message)
    wanted = case.options.standard
    if wanted and wanted != known.standard:
        case.report("edi-other-standard", place, received=known.standard, expected=wanted)
    version = case.options.version
    if version and version != message.version:
        case.report("edi-other-version", place, received=message.version, expected=version)


def _unreadable(fault: UnreadableError, data: bytes) -> Judgement:
    offset = int(fault.where.removeprefix("byte ")) if fault.where.startswith("byte ") else 0
    line = data.count(b"\n", 0, offset) + 1
    received = Text(*map(masked, fault.message))
    finding = rules()["edi-unreadable"].finding(fault.where, received=received, line=line, offset=offset)
    return Judgement("", "", "unreadable", (finding,))


def _unknown(interchange: Interchange) -> Judgement:
    messages = interchange.messages
    place = of_message(messages[0]) if messages else Place("UNB[1]", 0)
    finding = rules()["edi-unknown-standard"].finding(
        place.name,
        received=_type(messages[0]) if messages else "UNB",
        line=interchange.scan.line_of(place.offset),
        offset=place.offset,
    )
    return Judgement("", "", "unreadable", (finding,))


def _type(message: Message) -> str:
    return f"{message.kind} {message.version} {message.code}".strip() or "?"

"""The words of the text form, in both languages."""

from __future__ import annotations

from proevesten.findings import Severity
from proevesten.rules.judgement import Verdict
from proevesten.texts import Lang, Text

VERDICT: dict[Verdict, Text] = {
    "pass": Text("bestået", "passed"),
    "fail": Text("ikke bestået", "failed"),
    "unreadable": Text("ulæselig", "unreadable"),
}
SIGN: dict[Verdict, str] = {"pass": "✓", "fail": "✗", "unreadable": "?"}
SEVERITY = {
    Severity.ERROR: Text("FEJL", "ERROR"),
    Severity.WARNING: Text("ADVARSEL", "WARNING"),
    Severity.INFORMATION: Text("OPLYSNING", "INFORMATION"),
}
_COUNTED = {
    Severity.ERROR: (Text("fejl", "error"), Text("fejl", "errors")),
    Severity.WARNING: (Text("advarsel", "warning"), Text("advarsler", "warnings")),
    Severity.INFORMATION: (Text("oplysning", "information"), Text("oplysninger", "informations")),
}
PLACE = Text("Sted", "Where")
EXPECTED = Text("Forventet", "Expected")
RECEIVED = Text("Modtaget", "Received")
ADVICE = Text("Gør dette", "Do this")
SOURCE = Text("Kilde", "Source")
MORE = Text("Flere", "More")
LINE = Text("linje {line}", "line {line}")
LINES = Text("linje {first}–{last}", "lines {first}–{last}")
BYTE = Text("byte {offset}", "byte {offset}")
TIMES = Text("{count} steder", "{count} places")
REST = Text(
    "… og {count} steder til; «--format json» viser dem alle",
    "… and {count} more places; “--format json” shows them all",
)
NOT_CHECKED = Text("{count} ikke kontrolleret", "{count} not checked")
NOT_CHECKED_LIST = Text("Ikke kontrolleret", "Not checked")
IN_FILES = Text("i {count} filer", "in {count} files")
EXPLAIN = Text("Forklaring på en regel: proevesten explain {rule}", "About a rule: proevesten explain {rule}")
NOTHING = Text("Intet er bedømt", "Nothing was checked")


def counted(severity: Severity, count: int, lang: Lang) -> str:
    """``2 fejl``, ``1 advarsel`` …"""
    from proevesten.checking.limits import number

    one, many = _COUNTED[severity]
    return f"{number(count, lang)} {(one if count == 1 else many).get(lang)}"


def files(count: int, lang: Lang) -> str:
    """``1 fil``, ``1.000 filer`` …"""
    from proevesten.checking.limits import number

    noun = Text("fil", "file") if count == 1 else Text("filer", "files")
    return f"{number(count, lang)} {noun.get(lang)}"

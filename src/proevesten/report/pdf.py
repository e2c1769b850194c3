"""The certification report as PDF: a test protocol that a tester grades and signs.

Needs the extra ``proevesten[pdf]`` (reportlab). The grade is the tester's: the harness only proposes OK for
what passed and F4 for a warning; what failed is F1 (critical), F2 (serious) or F3 (significant) as the tester
judges. The form follows MedCom's test protocols.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.errors import ConfigurationError
from proevesten.report.evidence import Evidence
from proevesten.report.html import checksums
from proevesten.report.issuer import Issuer
from proevesten.report.matrix import Row, known_requirements, matrix
from proevesten.report.page import hole
from proevesten.report.pdf_sheet import Sheet
from proevesten.report.reading import read_run
from proevesten.report.record import Run, Scenario, Step
from proevesten.report.summary import counts_line, duration, headline, tone
from proevesten.report.words import Words, moment
from proevesten.texts import Lang, Text
from proevesten.verdict.model import LABELS, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROPOSALS = {Result.PASS: "OK", Result.WARNING: "F4", Result.FAIL: "F1-F3", Result.NOT_APPLICABLE: "–"}
_GRADES = Text(
    "Karakterer: OK · F4 mindre · F3 væsentlig · F2 alvorlig · F1 kritisk. Godkendt er kun OK og F4. "
    "Forslaget er prøvestandens; karakteren gives af testeren.",
    "Grades: OK · F4 minor · F3 significant · F2 serious · F1 critical. Only OK and F4 are approved. "
    "The proposal is the harness's; the grade is the tester's.",
)


def write_pdf(
    run_dir: Path,
    out: Path,
    lang: Lang = "da",
    suite: Path | None = None,
    issuer: Issuer | None = None,
) -> Path:
    """Write the certification report of a run folder; returns `out`.

    Raises ConfigurationError when reportlab is not installed, UnreadableError for a run folder that cannot be
    read.
    """
    run = read_run(run_dir)
    if suite is None:
        from proevesten.suite import suite_root

        suite = suite_root()
    with Evidence(run_dir) as evidence:
        sums = checksums(run_dir, evidence)
    words = Words(suite / "reports", run.systems)
    rows = matrix(run, known_requirements(suite))
    sheet = _sheet(out, run, lang, issuer or Issuer.configured(), next(iter(sums.values()), ""))
    writer = _Protocol(run, lang, words, sheet)
    sheet.build([*writer.front(sums), *writer.scenarios(), *writer.requirements(rows), *writer.conclusion()])
    return out


def _sheet(out: Path, run: Run, lang: Lang, issuer: Issuer, digest: str) -> Sheet:
    try:
        return Sheet(out, headline(run).get(lang), f"{run.run_id} · SHA-256 {digest[:32]}", issuer)
    except ImportError as fault:
        raise ConfigurationError(
            Text("PDF kræver pakken reportlab", "PDF needs the package reportlab"),
            advice=Text("Installér: pip install 'proevesten[pdf]'", "Install: pip install 'proevesten[pdf]'"),
        ) from fault


class _Protocol:
    """The parts of the report, each as the sheet's flowing pieces."""

    def __init__(self, run: Run, lang: Lang, words: Words, sheet: Sheet) -> None:
        self._run = run
        self._lang: Lang = lang
        self._words = words
        self._sheet = sheet

    def front(self, sums: dict[str, str]) -> Iterator[Any]:
        run, sheet = self._run, self._sheet
        yield from sheet.masthead(self._say("Certificeringsrapport", "Certification report"))
        yield sheet.title(headline(run).get(self._lang))
        yield sheet.text(counts_line(run).get(self._lang))
        systems = "; ".join(f"{s.name} {s.version} ({s.vendor})" for s in run.under_test)
        yield sheet.facts(
            [
                (self._word("system_under_test"), systems or self._word("no_system")),
                (self._word("run_id"), run.run_id),
                (self._word("started"), moment(run.started).get(self._lang)),
                (self._word("duration"), duration(run.milliseconds).get(self._lang)),
                (
                    self._word("versions"),
                    f"Prøvesten {run.version} · {run.rules_version} · {run.features_hash[:16]}",
                ),
                *((name, digest) for name, digest in sums.items()),
            ]
        )
        if run.faults:
            yield sheet.text(self._words.text("faults_on", faults=", ".join(run.faults)).get(self._lang))
        elif not run.under_test:
            yield sheet.text(self._word("simulated_only"))
        yield from self._use_cases()

    def _use_cases(self) -> Iterator[Any]:
        yield self._sheet.heading(self._word("overview"))
        rows = []
        for number in range(1, 6):
            found = self._run.use_cases.get(number, [])
            good = sum(tone(s.result) in ("good", "warn") and s.result is not Result.REVIEW for s in found)
            told = self._words.text("of_passed", passed=good, total=len(found)) if found else None
            text = told.get(self._lang) if told else self._word("not_run")
            rows.append((str(number), self._word(f"uc{number}").replace("\u00ad", ""), text))
        yield self._sheet.table(("", self._word("overview"), self._word("result")), rows, (1, 6, 3))

    def scenarios(self) -> Iterator[Any]:
        sheet = self._sheet
        yield sheet.page_break()
        yield sheet.heading(self._say("Testprotokol", "Test protocol"))
        yield sheet.text(_GRADES.get(self._lang))
        for scenario in self._run.scenarios:
            yield from self._scenario(scenario)

    def _scenario(self, scenario: Scenario) -> Iterator[Any]:
        sheet = self._sheet
        label = LABELS[scenario.result].get(self._lang)
        yield sheet.subheading(scenario.name, label, tone(scenario.result))
        ids = ", ".join(scenario.requirements)
        yield sheet.small(f"{ids} · {scenario.feature} · {duration(scenario.milliseconds).get(self._lang)}")
        if scenario.reason.da:
            yield sheet.text(scenario.reason.get(self._lang))
        rows = [self._step(number, step) for number, step in enumerate(scenario.steps, 1)]
        head = ("#", self._word("steps"), self._word("result"), self._say("Forslag", "Proposed"),
                self._say("Karakter", "Grade"))  # fmt: skip
        if rows:
            yield sheet.table(head, rows, (0.6, 6.4, 1.6, 1.1, 1.1))
        yield sheet.field(self._say("Bemærkning", "Comment"))

    def _step(self, number: int, step: Step) -> tuple[str, ...]:
        lines = [f"{step.keyword} {step.text}", *self._fault(step)]
        evidence = ", ".join(f"#{use.seq}" for use in step.uses)
        if evidence:
            lines.append(f"{self._say('Bevis: besked', 'Evidence: message')} {evidence}")
        result = LABELS[step.result].get(self._lang) if step.result else self._word("not_reached")
        return str(number), "\n".join(lines), result, _PROPOSALS.get(step.result or Result.SKIPPED, "–"), ""

    def _fault(self, step: Step) -> list[str]:
        lines = []
        for seen in step.findings:
            lines.append(f"• {seen.message.get(self._lang)} [{seen.rule}]")
            lines += self._pairs(seen.expected, seen.received, seen.location, seen.advice)
        if step.error and not step.findings:
            error = step.error
            lines.append(f"• {error.message.get(self._lang)}")
            lines += self._pairs(error.expected, error.received, error.location, error.advice)
        return lines

    def _pairs(self, expected: Text, received: Text, location: str, advice: Text) -> list[str]:
        rows = (("expected", expected.get(self._lang)), ("received", received.get(self._lang)),
                ("place", location), ("advice", advice.get(self._lang)))  # fmt: skip
        return [f"   {self._word(key)}: {value}" for key, value in rows if value]

    def requirements(self, rows: list[Row]) -> Iterator[Any]:
        sheet = self._sheet
        yield sheet.page_break()
        yield sheet.heading(self._word("requirements"))
        head = tuple(self._word(key) for key in ("requirement", "wording", "result", "tested_by"))
        yield sheet.table(head, [self._requirement(row) for row in rows], (1.2, 5, 1.8, 2.6))

    def _requirement(self, row: Row) -> tuple[str, ...]:
        requirement = row.requirement
        tested = "\n".join(scenario.name for scenario in row.scenarios[:3])
        more = f" +{len(row.scenarios) - 3}" if len(row.scenarios) > 3 else ""
        text = requirement.text.get(self._lang) if row.known else self._word("unknown_requirement")
        by = tested + more if row.scenarios else hole(self._words, row).get(self._lang)
        return requirement.id, text, self._words.result(row.result).get(self._lang), by

    def conclusion(self) -> Iterator[Any]:
        sheet = self._sheet
        parts: list[Any] = [sheet.heading(self._say("Konklusion", "Conclusion"))]
        choices = self._say(
            "Godkendt  [   ]     Ikke godkendt  [   ]", "Approved  [   ]     Not approved  [   ]"
        )
        parts.append(sheet.text(choices.replace("  ", "\u00a0\u00a0 ")))
        for da, en in (
            ("Begrundelse", "Reason"),
            ("Tester", "Tester"),
            ("Dato og underskrift", "Date and signature"),
        ):
            parts.append(sheet.field(self._say(da, en), sheet.issuer.tester if da == "Tester" else ""))
        scope = "; ".join(
            f"{row['what'][self._lang]} ({row['why'][self._lang]})" for row in self._words.scope
        )
        yield sheet.together(parts)
        yield sheet.small(f"{self._word('scope')}: {scope}. {self._word('masked')}")

    def _word(self, key: str) -> str:
        return self._words.text(key).get(self._lang)

    def _say(self, da: str, en: str) -> str:
        return Text(da, en).get(self._lang)

"""The verdict of a run in one line, and its counts: what a person reads first."""

from __future__ import annotations

from proevesten.report.record import Run
from proevesten.texts import Text, both
from proevesten.verdict.algebra import UNRESOLVED
from proevesten.verdict.model import LABELS, Result

_GOOD = frozenset({Result.PASS, Result.WARNING, Result.NOT_APPLICABLE})


def headline(run: Run) -> Text:
    """The verdict in one plain sentence without a full stop."""
    total = len(run.scenarios)
    if not total:
        return Text("Intet blev prøvet", "Nothing was tested")
    if run.interrupted:
        done = sum(s.finished for s in run.scenarios)
        return Text(
            f"Kørslen blev afbrudt efter {done} af {_scenarios(total).da}",
            f"The run was interrupted after {done} of {_scenarios(total).en}",
        )
    if run.result is Result.HARNESS_ERROR:
        return Text(
            "Ikke afgjort: der er fejl i prøvestanden eller opsætningen",
            "Not decided: the harness or its configuration is at fault",
        )
    if run.result is Result.FAIL:
        failed = run.counts.get(Result.FAIL, 0)
        return Text(
            f"{failed} af {_scenarios(total).da} er ikke bestået",
            f"{failed} of {_scenarios(total).en} failed",
        )
    if run.result in UNRESOLVED:
        left = sum(count for result, count in run.counts.items() if result in UNRESOLVED)
        return Text(
            f"Ikke afgjort: {left} af {_scenarios(total).da} mangler en afgørelse",
            f"Not decided: {left} of {_scenarios(total).en} still unresolved",
        )
    return _passed(run, total)


def _passed(run: Run, total: int) -> Text:
    cases = len(run.use_cases)
    if cases > 2:
        text = Text(f"Alle {cases} brugsscenarier bestået", f"All {cases} use cases passed")
    elif cases == 2:
        text = Text("Begge brugsscenarier bestået", "Both use cases passed")
    elif cases == 1:
        number = next(iter(run.use_cases))
        text = Text(f"Brugsscenarie {number} bestået", f"Use case {number} passed")
    elif total == 1:
        text = Text("Scenariet er bestået", "The scenario passed")
    else:
        text = Text(f"Alle {total} scenarier bestået", f"All {total} scenarios passed")
    if run.result is Result.WARNING:
        return Text(f"{text.da} – med bemærkninger", f"{text.en} – with warnings")
    return text


def _scenarios(count: int) -> Text:
    return (
        Text("1 scenarie", "1 scenario") if count == 1 else Text(f"{count} scenarier", f"{count} scenarios")
    )


def counts_line(run: Run) -> Text:
    """For instance ``12 bestået, 2 ikke bestået``; only results that occur."""
    parts = [(count, LABELS[result]) for result, count in run.counts.items()]
    return Text(", ".join(f"{n} {t.da}" for n, t in parts), ", ".join(f"{n} {t.en}" for n, t in parts))


def one_line(run: Run) -> Text:
    """Verdict, counts and duration in one line."""
    counts, head = counts_line(run), headline(run)
    spent = duration(run.milliseconds)
    if not run.scenarios:
        return head
    return Text(f"{head.da} ({counts.da}; {spent.da})", f"{head.en} ({counts.en}; {spent.en})")


def duration(milliseconds: float) -> Text:
    """Milliseconds as people say it: ``0,4 s``, ``2 min 5 s``; English with a point."""
    seconds = milliseconds / 1000
    if seconds < 60:
        text = f"{seconds:.2f}" if seconds < 0.1 else f"{seconds:.1f}"
        return Text(f"{text.replace('.', ',')} s", f"{text} s")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return both(f"{hours} t {minutes} min" if hours else f"{minutes} min {rest} s")


def tone(result: Result | None) -> str:
    """The colour family of a result: good, warn, bad, harness or open (nothing decided)."""
    if result is Result.FAIL:
        return "bad"
    if result is Result.HARNESS_ERROR:
        return "harness"
    if result in (Result.WARNING, Result.REVIEW):
        return "warn"
    return "good" if result in _GOOD - {Result.NOT_APPLICABLE} else "open"

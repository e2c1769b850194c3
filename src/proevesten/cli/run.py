"""`proevesten run`: the five use cases, live in the terminal, with a report at the end."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from proevesten.errors import ConfigurationError, UsageError
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.sut.profile import Profile


def run(args: argparse.Namespace) -> int:
    """Run, write the reports, tell the verdict. Exit codes as in the design, section 5."""
    from proevesten.report.console import LiveConsole
    from proevesten.session.runner import Order, Run

    order = Order(
        out=Path(args.out or "runs"),
        use_cases=tuple(args.use_case or ()),
        tags=args.tags or "",
        features=Path(args.features) if args.features else None,
        faults=tuple(args.fault),
        workers=args.workers,
        lang=args.lang,
        profile=_profile(args),
    )
    if args.seed is not None:
        order.seed = args.seed
    if args.timeout is not None:
        order.timeout = args.timeout
    made = Run(order)
    made.stream.listen(LiveConsole(sys.stdout, lang=args.lang))
    try:
        code = made.execute()
    finally:
        report = _reports(made.dir, args.lang)
    _say(report, args.lang)
    if args.open:
        _open(report)
    return code


def _profile(args: argparse.Namespace) -> Profile | None:
    """The system under test. One worker: there is one system. Raises ConfigurationError for a faulty profile."""
    if not args.sut:
        return None
    from proevesten.sut.profile import load

    if args.workers != 1:
        raise UsageError(Text("--sut kører med én arbejder", "--sut runs with one worker"))
    profile = load(Path(args.sut))
    _must_be_healthy(profile, args.lang)
    return profile


def _must_be_healthy(profile: Profile, lang: str) -> None:
    """The doctor's look before every run: a fault of configuration never ends as a FAIL (exit 3)."""
    from proevesten.cli.doctor import shown
    from proevesten.doctor import examine
    from proevesten.suite import suite_root

    faults = [check for check in examine(profile, suite_root()) if check.state == "fault"]
    if not faults:
        return
    lines = [line for check in faults for line in shown(check, "en" if lang == "en" else "da")]
    print("\n".join(lines), file=sys.stderr)
    raise ConfigurationError(
        Text("Opsætningen har fejl; intet er kørt", "The configuration is at fault; nothing was run"),
        where=str(profile.path),
        advice=Text("Ret fejlene ovenfor, og kør igen.", "Mend the faults above and run again."),
    )


def _reports(run_dir: Path, lang: str) -> Path | None:
    if not (run_dir / "events.jsonl").read_text(encoding="utf-8").count("scenario_planned"):
        return None
    from proevesten.report.html import write_html
    from proevesten.report.junit import write_junit

    write_junit(run_dir, run_dir / "junit.xml")
    return write_html(run_dir, run_dir / "report.html", "en" if lang == "en" else "da")


def _say(report: Path | None, lang: str) -> None:
    if report is not None:
        label = "Report" if lang == "en" else "Rapport"
        print(f"{label}: {report.resolve()}")


def _open(report: Path | None) -> None:
    if report is not None:
        import webbrowser

        webbrowser.open(report.resolve().as_uri())

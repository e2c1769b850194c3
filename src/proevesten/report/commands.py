"""What the commands `report`, `bundle`, `verify` and `compare` do; `cli/` only names them.

Each takes the parsed arguments (with `lang`) and returns an exit code (design, section 5).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from proevesten.errors import ConfigurationError, UsageError
from proevesten.texts import Lang, Text

_ALLURE_SECONDS = 300


def report(args: argparse.Namespace) -> int:
    """Write a run's report again, in the run's folder; prints its path. Always 0 when it could be written."""
    run_dir = _run_folder(args.rundir)
    print(_FORMATS[args.format](run_dir, args.lang).resolve())
    return 0


def bundle(args: argparse.Namespace) -> int:
    """Pack a run as signed evidence with the configured key; prints the path and the key's id."""
    from proevesten.report.bundle import write_bundle
    from proevesten.report.sign import Signer

    signer = Signer.own()
    path = write_bundle(_run_folder(args.rundir), Path(args.out), signer, lang=args.lang)
    print(path.resolve())
    print(f"{Text('Nøgle', 'Key').get(args.lang)}: {signer.describe()['key_id']}")
    return 0


def verify(args: argparse.Namespace) -> int:
    """Say whether a bundle can be relied on: 0 only when it is genuine, else 1."""
    from proevesten.report.verify import STATES, verify_bundle

    answer = verify_bundle(Path(args.bundle))
    print(STATES[answer.state].get(args.lang))
    about = answer.manifest
    if answer.genuine:
        print(f"{about['run_id']}: {about['verdict'][args.lang]} ({about['created']}, {answer.key_id})")
    for problem in answer.problems:
        print(f"  {problem.get(args.lang)}")
    return 0 if answer.genuine else 1


def compare(args: argparse.Namespace) -> int:
    """Say what changed between two runs: 1 when something got worse, else 0."""
    from proevesten.report.compare import compare_runs

    found = compare_runs(_run_folder(args.run1), _run_folder(args.run2))
    print(found.as_text(args.lang))
    return 1 if found.worse else 0


def _run_folder(given: str) -> Path:
    path = Path(given)
    if not path.is_dir():
        raise UsageError(
            Text("Mappen med kørslen findes ikke", "The run's folder does not exist"),
            where=given,
            advice=Text("Angiv en mappe under runs/.", "Name a folder under runs/."),
        )
    return path


def _html(run_dir: Path, lang: Lang) -> Path:
    from proevesten.report.html import write_html

    return write_html(run_dir, run_dir / "report.html", lang)


def _pdf(run_dir: Path, lang: Lang) -> Path:
    from proevesten.report.pdf import write_pdf

    return write_pdf(run_dir, run_dir / "report.pdf", lang)


def _junit(run_dir: Path, lang: Lang) -> Path:
    from proevesten.report.junit import write_junit

    return write_junit(run_dir, run_dir / "junit.xml")


def _gitb(run_dir: Path, lang: Lang) -> Path:
    from proevesten.report.gitb import write_gitb

    return write_gitb(run_dir, run_dir / "gitb.xml")


def _allure(run_dir: Path, lang: Lang) -> Path:
    """Render the Allure results with the Allure on this machine (Allure 2 with Java, or 3 with Node)."""
    results, out = run_dir / "allure-results", run_dir / "allure-report"
    program = shutil.which("allure")
    if not results.is_dir():
        raise UsageError(
            Text("Kørslen har ingen Allure-resultater", "The run has no Allure results"), where=str(results)
        )
    if program is None:
        raise ConfigurationError(
            Text("Programmet allure findes ikke her", "The program allure is not on this machine"),
            advice=Text(
                f"Installér det (npm install -g allure), eller giv {results} til din egen Allure.",
                f"Install it (npm install -g allure), or give {results} to your own Allure.",
            ),
        )
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [program, "generate", str(results), "-o", str(out)],
        capture_output=True, text=True, timeout=_ALLURE_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0 or not (out / "index.html").exists():
        raise ConfigurationError(
            Text("Allure kunne ikke lave rapporten", "Allure could not make the report"),
            where=(done.stderr or done.stdout).strip()[-400:],
        )
    return out / "index.html"


_FORMATS: dict[str, Callable[[Path, Lang], Path]] = {
    "html": _html,
    "pdf": _pdf,
    "junit": _junit,
    "gitb": _gitb,
    "allure": _allure,
}

"""From a clean machine with only Python 3.11+.

``python3 start.py`` runs the use cases, ``python3 start.py test`` passes the tests.

Sets up a virtual environment in ``.venv`` beside this file, installs Prøvesten into it, and hands over.
Standard library only. ``python3 start.py COMMAND …`` is ``proevesten COMMAND …``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / ".installed"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")


def main(words: list[str]) -> int:
    """Set up when needed, then run what was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what a too old Python meets)
        print(
            f"Prøvesten kræver Python 3.11 eller nyere; dette er {sys.version.split()[0]}.", file=sys.stderr
        )
        return 3
    if words[:1] == ["test"]:
        return _set_up("tox", "tox>=4.20,<5") or _hand_over([str(BIN / "tox"), *words[1:]])
    return _set_up("proevesten", "-e", str(HERE)) or _hand_over(
        [str(BIN / "proevesten"), *(words or ["run"])]
    )


def _set_up(what: str, *packages: str) -> int:
    """Make the environment and install `packages` once; 0 when all is there."""
    wanted = f"{what} {_age()}\n"
    if STAMP.exists() and wanted in STAMP.read_text(encoding="utf-8"):
        return 0
    print("Gør klar første gang (et par minutter) …", flush=True)
    if not BIN.exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
        )
        if made.returncode:
            print(
                "Python mangler modulet venv. På Debian og Ubuntu: apt install python3-venv\n"
                + made.stdout.strip(),
                file=sys.stderr,
            )
            return 3
    installed = subprocess.run(
        [str(BIN / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages],
        check=False,
    )
    if installed.returncode:
        print("Pakkerne kunne ikke installeres; er der adgang til PyPI?", file=sys.stderr)
        return 3
    kept = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    STAMP.write_text(kept + wanted, encoding="utf-8")
    return 0


def _age() -> str:
    """What the installation depends on: a changed pyproject means a new one."""
    import hashlib

    return hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()[:16]


def _hand_over(command: list[str]) -> int:
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

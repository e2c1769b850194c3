"""The official HL7 validator engine as a second opinion (`check --engine hl7`); optional, off by default.

It runs on Java 17 or later with HAPI FHIR's jars from Maven Central, the same official packages, and no
terminology server. The jars are looked for in PROEVESTEN_HL7_JARS, else in the user's cache folder. Faults of
the environment are ConfigurationError, never a FAIL. Its own severities are kept; `rule` is its message id
as ``hl7-…``, or the invariant's key.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError, UnreadableError
from proevesten.findings import Finding, Severity
from proevesten.profiles.closures import Closure
from proevesten.rules.fhir.detect import detect, named, read
from proevesten.rules.fhir.judge import unreadable
from proevesten.rules.judgement import Judgement, Options, judge
from proevesten.texts import Text, both

JARS = "PROEVESTEN_HL7_JARS"
TIMEOUT = 600
"""Seconds that the engine may take, its start included."""

HAPI = "7.6.1"
"""The release whose jars the adapter is tested with."""

_NEEDED = ("hapi-fhir-validation-", "hapi-fhir-validation-resources-r4-", "org.hl7.fhir.validation-")
_SEVERITIES = {"fatal": Severity.ERROR, "error": Severity.ERROR, "warning": Severity.WARNING}


def check_hl7(data: bytes, options: Options | None = None) -> Judgement:
    """The official engine's judgement on one FHIR message.

    `options.extra["packages"]` names the official packages (folders). Raises ConfigurationError when Java,
    the jars or the packages are missing, or when the engine cannot be run.
    """
    options = options or Options()
    folders = package_folders(options.extra.get("packages", ()))
    command = java_command()
    try:
        document = read(data)
    except UnreadableError as fault:
        return unreadable(options, fault)
    closure = named(options.standard) or detect(document.tree).closure
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"message.{document.format}"
        path.write_bytes(data)
        row = next(iter(run(command, folders, [(closure.profile if closure else "", path)])))
    findings = [_finding(issue) for issue in row["issues"]]
    standard, version = _named(closure, options)
    return judge(standard, version, findings)


def run(
    command: list[str], folders: Iterable[Path], jobs: Iterable[tuple[str, Path]]
) -> list[dict[str, Any]]:
    """One run of the engine over (profile, file) jobs: a row per file with its issues and milliseconds."""
    work = "".join(f"{profile}\t{path}\n" for profile, path in jobs)
    with as_file(files("proevesten.rules.fhir").joinpath("java", "Hl7Check.java")) as program:
        arguments = [*command, str(program), *map(str, folders)]
        try:
            done = subprocess.run(arguments, input=work, capture_output=True, text=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired as fault:
            raise _fault(f"> {TIMEOUT} s") from fault
    if done.returncode != 0:
        raise _fault(done.stderr.strip()[-400:])
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def java_command() -> list[str]:
    """Java with the engine on its class path. Raises ConfigurationError saying what is missing."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java") or (str(Path(home) / "bin" / "java") if home else None)
    if java is None or not Path(java).exists():
        raise ConfigurationError(
            Text("Java findes ikke", "Java is not there"),
            advice=Text("Installér Java 17 eller nyere", "Install Java 17 or later"),
        )
    return [java, "-Xmx2g", "-cp", f"{_jar_folder()}/*"]


def _jar_folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = Path(os.environ.get(JARS) or cache / "proevesten" / "hl7")
    names = [path.name for path in folder.glob("*.jar")] if folder.is_dir() else []
    missing = [need for need in _NEEDED if not any(name.startswith(need) for name in names)]
    if missing:
        wanted = ", ".join(
            f"{need}{HAPI}.jar" if need.startswith("hapi") else f"{need}*.jar" for need in missing
        )
        raise ConfigurationError(
            Text(f"HL7-motorens jar-filer mangler: {wanted}", f"The HL7 engine's jars are missing: {wanted}"),
            where=str(folder),
            advice=Text(
                f"Hent ca.uhn.hapi.fhir:hapi-fhir-validation {HAPI} og dens afhængigheder med Maven, og sæt {JARS}",
                f"Fetch ca.uhn.hapi.fhir:hapi-fhir-validation {HAPI} and what it needs by Maven, and set {JARS}",
            ),
        )
    return folder


def package_folders(paths: Iterable[str | Path]) -> list[Path]:
    """The folders with the packages' JSON. Raises ConfigurationError when none is given or one is no folder."""
    folders = [_package_folder(Path(path)) for path in paths]
    if not folders:
        raise ConfigurationError(
            Text("HL7-motoren kræver de officielle pakker", "The HL7 engine needs the official packages"),
            advice=Text("Giv dem med --package MAPPE", "Give them with --package FOLDER"),
        )
    return folders


def _package_folder(path: Path) -> Path:
    inner = path / "package"
    folder = inner if inner.is_dir() else path
    if not folder.is_dir():
        raise ConfigurationError(
            Text("HL7-motoren læser udpakkede pakker", "The HL7 engine reads unpacked packages"),
            where=str(path),
        )
    return folder


def _named(closure: Closure | None, options: Options) -> tuple[str, str]:
    if closure is None:
        return options.standard or "fhir", options.version or ""
    return closure.standard, options.version or closure.version


def _finding(issue: dict[str, Any]) -> Finding:
    name = str(issue.get("id") or "message")
    rule = name.rpartition("#")[2] if "#" in name else f"hl7-{name}"
    return Finding(
        rule=rule,
        severity=_SEVERITIES.get(str(issue["severity"]), Severity.INFORMATION),
        location=location(str(issue.get("location") or "Bundle")),
        message=both(str(issue["text"])),
        source="org.hl7.fhir.validation",
        line=issue.get("line"),
    )


def location(text: str) -> str:
    """The engine's location without its comments: ``Bundle.entry[0].resource/*…*/.focus[0]``."""
    while (start := text.find("/*")) >= 0:
        end = text.find("*/", start)
        text = text[:start] + (text[end + 2 :] if end >= 0 else "")
    return text


def _fault(why: str) -> ConfigurationError:
    return ConfigurationError(
        Text(f"HL7-motoren kunne ikke køre: {why}", f"The HL7 engine could not run: {why}")
    )

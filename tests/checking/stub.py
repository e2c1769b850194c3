"""A stand-in for the engine: the verdict is written in the document itself, one finding a line."""

from __future__ import annotations

import os

from proevesten.errors import UsageError
from proevesten.findings import Finding, Severity
from proevesten.rules.judgement import Judgement, NotChecked, Options, judge
from proevesten.texts import Text

UNCHECKED = NotChecked("stub-register", Text("intet register er givet", "no register is given"))


def check(data: bytes, options: Options) -> Judgement:
    """``OK`` passes; each ``E…`` line is an error, ``W…`` a warning; ``crash`` raises; others unreadable."""
    lines = data.decode("utf-8", "replace").splitlines()
    first = lines[0] if lines else ""
    if first == "crash":
        raise ZeroDivisionError("stub")
    if first == "die":
        os._exit(9)
    if first == "usage":
        raise UsageError(Text("forkert brug", "wrong use"))
    findings = [_finding(line, number) for number, line in enumerate(lines, 1) if line[:1] in "EW" and line]
    if first != "OK" and not findings:
        return Judgement("", "", "unreadable", (_finding(f"E{first}", 1),))
    unchecked = () if options.location_numbers else (UNCHECKED,)
    return judge("stub", options.version or "1.0", findings, unchecked)


def _finding(line: str, number: int) -> Finding:
    return Finding(
        rule="stub-error" if line[0] == "E" else "stub-warning",
        severity=Severity.ERROR if line[0] == "E" else Severity.WARNING,
        location=f"/Emessage[1]/Letter[1]/Row[{number}]",
        message=Text(f"Rækken er forkert: {line[1:]}", f"The row is wrong: {line[1:]}"),
        expected="OK",
        received=line[1:],
        advice=Text("Ret rækken", "Correct the row"),
        requirement="KOM-03",
        source="Stub 1.0, §2",
        line=number,
        offset=number * 10,
    )

"""Where the trace of a fault of our own goes: a file for those who maintain Prøvesten, never the screen."""

from __future__ import annotations

import os
import sys

_kept: dict[tuple[str, str, int], str | None] = {}  # one file per place that fails, however many documents do


def keep_trace(fault: BaseException) -> str | None:
    """Write the trace to a file only its owner can read; its path, or None when that failed too.

    The file holds the versions, the command line and the trace, with secrets masked; never local variables,
    which could hold a patient's data. The same fault at the same place is written once per process.
    """
    key = _place(fault)
    if key not in _kept:
        _kept[key] = _write(_trace(fault))
    return _kept[key]


def _place(fault: BaseException) -> tuple[str, str, int]:
    step = fault.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return (type(fault).__name__, "", 0)
    return (type(fault).__name__, step.tb_frame.f_code.co_filename, step.tb_lineno)


def _trace(fault: BaseException) -> str:
    import platform
    import traceback

    from proevesten import __version__, redact

    head = f"proevesten {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return redact.text(f"{head}\nargv: {sys.argv}\n\n{''.join(traceback.format_exception(fault))}")


def _write(text: str) -> str | None:
    import tempfile

    try:
        handle, path = tempfile.mkstemp(prefix="proevesten-", suffix=".crash.txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path

"""The tree of errors. Everybody may import this file; it imports only the texts.

::

    ProevestenError(Exception)          anything we raise on purpose; carries a Text and an advice
    ├── UsageError                      the command was used wrongly                       exit 2
    ├── UnreadableError                 bytes that cannot be read as any known standard    exit 2
    ├── ConfigurationError              configuration or environment fault, never a FAIL   exit 3
    └── HarnessError                    a fault of the harness or of a suite author        exit 3

    AssertionError
    └── SystemFailure                   the system under test did wrong (carries findings) exit 1
        └── NothingArrived              what was awaited did not arrive in time

A fault of the system under test is an AssertionError, so that pytest and Allure call it *failed*;
everything else is not, so that they call it *broken* (design, section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proevesten.texts import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proevesten.findings import Finding


class ProevestenError(Exception):
    """Base of all faults that are not the system under test's: what is wrong, where, what to do."""

    exit_code = 3

    def __init__(self, message: Text, *, where: str = "", advice: Text | None = None) -> None:
        super().__init__(message.da if not where else f"{where}: {message.da}")
        self.message = message
        self.where = where
        self.advice = advice


class UsageError(ProevestenError):
    """The command or an API was called wrongly."""

    exit_code = 2


class UnreadableError(ProevestenError):
    """Bytes whose syntax cannot be read, or of no known standard. `where` names the place."""

    exit_code = 2


class ConfigurationError(ProevestenError):
    """A fault in configuration or environment; the doctor's business, never a FAIL."""

    exit_code = 3


class HarnessError(ProevestenError):
    """A fault in the harness itself or in a suite file (unknown step, missing fixture)."""

    exit_code = 3


class SystemFailure(AssertionError):
    """The system under test did wrong. `findings` say what, where and what to do."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.findings = tuple(findings)


class NothingArrived(SystemFailure):
    """What was awaited did not arrive before the time-out; the message says what was awaited."""

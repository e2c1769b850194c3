"""`proevesten report`: see `proevesten.report.commands`."""

from proevesten.report.commands import report as run

__all__ = ["run"]

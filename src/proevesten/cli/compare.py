"""`proevesten compare`: see `proevesten.report.commands`."""

from proevesten.report.commands import compare as run

__all__ = ["run"]

"""`proevesten bundle`: see `proevesten.report.commands`."""

from proevesten.report.commands import bundle as run

__all__ = ["run"]

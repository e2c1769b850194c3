"""`proevesten verify`: see `proevesten.report.commands`."""

from proevesten.report.commands import verify as run

__all__ = ["run"]

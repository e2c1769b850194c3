"""What the practice knows: its inbox is all it needs so far (the waiting room has a folder of its own)."""

from simulators.clinical.inbox import Inbox

__all__ = ["Inbox"]

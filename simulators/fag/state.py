"""What the specialist system knows: cases on citizens, as any convener keeps them."""

from simulators.clinical.records import Contact, Records

__all__ = ["Contact", "Records"]

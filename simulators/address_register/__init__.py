"""The address register (SOR-EDI): who receives which message type and version at which location number."""

from __future__ import annotations

from simulators.address_register.state import AcceptedType, AddressRegister, Entry

__all__ = ["AcceptedType", "AddressRegister", "Entry"]

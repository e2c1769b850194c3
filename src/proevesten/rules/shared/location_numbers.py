"""Location numbers (EAN, GLN): 13 digits with the right check digit. Source: GS1 General Specifications 7.9."""

from __future__ import annotations

from typing import Literal

Fault = Literal["", "form", "check-digit"]


def fault_of(number: str) -> Fault:
    """What is wrong with a location number, "" when nothing is."""
    if len(number) != 13 or not (number.isascii() and number.isdigit()):
        return "form"
    return "" if number[12] == check_digit(number[:12]) else "check-digit"


def check_digit(first_twelve: str) -> str:
    """The check digit of 12 digits: weights 1 and 3 from the left, complement to the next ten."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(first_twelve))
    return str(-total % 10)


def is_network_name(sender: str) -> bool:
    """Whether the sender of a CTL01 or XCTL01 is a VANS by name (DKKMDKMDNET): such a node is not in SOR."""
    return bool(sender) and not sender[0].isdigit() and not sender.isdigit() and " " not in sender

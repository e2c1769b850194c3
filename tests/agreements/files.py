"""Agreement files for the tests: a good one, changed at one place at a time, and large ones."""

from __future__ import annotations

from pathlib import Path

from proevesten.rules.shared.location_numbers import check_digit

GOOD = """\
name = "Aftale"
level = "regional"

[subject]
header = "Indkaldelse til videomøde"

[parties.sygehus]
name = "Sygehus"
role = "epj"
location_number = "5790000950010"
system = "Columna CIS"
active_links = true
receives = [{ format = "XDIS91", version = "XD9134L", from = 2026-01-01 }]

[parties.kommune]
name = "Kommune"
role = "eoj"
location_number = "5790000950027"
system = "Cura"
active_links = false
receives = [{ format = "XDIS91", version = "XD9134L", from = 2026-01-01 }]

[subjects.andet]
pattern = "Udskrivning ##.*"

[rules.ud]
from = "sygehus"
to = "kommune"
channels = ["korrespondance", "sms"]

[channels]
allowed = ["korrespondance", "sms"]
"""


def number(index: int) -> str:
    """A location number with the right check digit."""
    first = f"5790001{index:05d}"
    return first + check_digit(first)


def written(folder: Path, text: str, name: str = "aftale.toml") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def many_parties(count: int) -> str:
    """An agreement with so many parties."""
    parties = (
        f'[parties.p{i}]\nname = "Part {i}"\nrole = "eoj"\nlocation_number = "{number(i)}"\n'
        f'receives = [{{ format = "XDIS91", version = "XD9134L", from = 2026-01-01 }}]\n'
        for i in range(count)
    )
    return 'name = "Stor"\n\n' + "\n".join(parties)

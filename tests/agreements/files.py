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


def whole_country(
    regions: int = 5, municipalities: int = 98, systems: tuple[str, ...] = ("WinPLC", "XMO", "Vena", "Clinea")
) -> str:
    """Regions × municipalities × GP systems: a practice of each system for each municipality and region."""
    parts = ['name = "Hele landet"\nlevel = "national"\n\n[channels]\nallowed = ["korrespondance", "sms"]\n']
    rows = [(f"r{i}", "epj", ("Columna CIS", "Sundhedsplatformen")[i % 2]) for i in range(regions)]
    rows += [(f"k{i}", "eoj", ("Cura", "Nexus", "Ukendt EOJ")[i % 3]) for i in range(municipalities)]
    places = [(i, k) for i in range(regions) for k in range(municipalities)]
    rows += [(f"l{i}-{k}-{n}", "lps", name) for i, k in places for n, name in enumerate(systems)]
    for index, (key, role, system) in enumerate(rows):
        parts.append(
            f'[parties.{key}]\nname = "Part {key}"\nrole = "{role}"\nsystem = "{system}"\n'
            f'location_number = "{number(index)}"\nactive_links = {"false" if index % 7 == 0 else "true"}\n'
        )
    return "\n".join(parts)

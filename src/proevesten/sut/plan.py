"""Which scenarios a system is planned for, by what it declares (requirements, "Who a row binds")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from proevesten.requirements import Requirement
from proevesten.sut.fields import Ability, abilities
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.sut.profile import Profile

Status = Literal["planned", "not_applicable", "irrelevant"]

_SILENT = Text("", "")
_ACTING = {"EPJ", "EOJ", "FAG", "LPS", "APP", "AFTALE"}
"""Roles that scenarios are told by. VANS and VDX clients take part in everybody's stories: for them only the
requirements count."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a scenario for one system.

    `requirements` are the tagged rows that the system answers for in it. For not_applicable, `reason` says
    why, `author` who says so, and `date` since when (None: it follows from the file or a row's condition).
    """

    status: Status
    requirements: tuple[str, ...] = ()
    ability: str = ""
    reason: Text = _SILENT
    author: str = ""
    date: date | None = None

    @property
    def runs(self) -> bool:
        """Whether the scenario is to be run."""
        return self.status == "planned"


def plan(
    profile: Profile,
    requirements: Mapping[str, Requirement],
    tags: Collection[str],
    agreement: Collection[str] = (),
) -> Planned:
    """See `Profile.plan`."""
    names = {tag.lstrip("@") for tag in tags}
    rows = [requirements[name] for name in sorted(names & requirements.keys())]
    instead = _instead(profile, names)
    if instead:
        return Planned("planned", instead)
    ours = [row for row in rows if _binds(profile, row)]
    if not _our_story(profile, names) or (rows and not ours):
        return Planned("irrelevant")
    without = [ability for ability in _needed(ours) if not profile.declares.has(ability.name)]
    if without:
        return _declined(profile, without, ours)
    holding = [row for row in ours if _applies(profile, row, agreement)]
    if ours and not holding:
        return _unconditional(profile, ours)
    return Planned("planned", tuple(row.id for row in holding))


def _our_story(profile: Profile, names: Collection[str]) -> bool:
    """Whether the scenario is told of our role, or of no role in particular."""
    role = profile.role.upper()
    told = _ACTING & set(names)
    return role not in _ACTING or not told or role in told


def _binds(profile: Profile, row: Requirement) -> bool:
    """The row's own word; every system that books in VDX is a VDX client; a client of one's own binds its rows."""
    if row.binds(profile.role):
        return True
    if row.binds("vdx_client") and profile.declares.has("video_booking"):
        return True
    return row.condition.startswith("embeds:") and row.applies(profile.declares.names)


def _applies(profile: Profile, row: Requirement, agreement: Collection[str]) -> bool:
    known = agreement if row.condition.startswith("agreement:") else profile.declares.names
    return row.applies(known)


def _needed(ours: Iterable[Requirement]) -> list[Ability]:
    ids = {row.id for row in ours}
    return [ability for ability in abilities().values() if ids & set(ability.requirements)]


def _instead(profile: Profile, names: Collection[str]) -> tuple[str, ...]:
    """Rows that bind the system just because it is without an ability (a receiver without active links: UC1-06)."""
    rows = {
        row
        for ability in abilities().values()
        if ability.instead and ability.name in profile.declines and profile.role in ("eoj", "lps", "fag")
        for row in ability.instead
    }
    return tuple(sorted(rows & set(names)))


def _declined(profile: Profile, without: list[Ability], ours: list[Requirement]) -> Planned:
    """Not applicable: the author's reason where there is one; else the file's silence on a thing it may lack."""
    ids = tuple(row.id for row in ours)
    for ability in without:
        decline = profile.declines.get(ability.name)
        if decline is not None:
            reason = Text(f"{ability.text.da}: {decline.reason}", f"{ability.text.en}: {decline.reason}")
            return Planned("not_applicable", ids, ability.name, reason, decline.author, decline.date)
    ability = without[0]
    reason = Text(
        f"Systemet erklærer ikke: {ability.text.da}", f"The system does not declare: {ability.text.en}"
    )
    return Planned("not_applicable", ids, ability.name, reason, _author(profile))


def _unconditional(profile: Profile, ours: list[Requirement]) -> Planned:
    conditions = ", ".join(sorted({row.condition for row in ours}))
    reason = Text(f"Betingelsen er ikke opfyldt: {conditions}", f"The condition does not hold: {conditions}")
    return Planned("not_applicable", tuple(row.id for row in ours), "", reason, _author(profile))


def _author(profile: Profile) -> str:
    return f"{profile.system.vendor} ({profile.path.name})"

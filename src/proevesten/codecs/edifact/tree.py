"""An EDIFACT file as interchange, messages and segment groups, with the name of every place.

MedCom's messages have one level of groups: the head (BGM, DTM; UCI and FTX in a receipt), and then
groups that each start with their trigger segment (S01, S02 …; UCM in a receipt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from proevesten.codecs.edifact.syntax import Scan, Segment, scan

_TRIGGER = re.compile(r"S\d\d|UCM").fullmatch


@dataclass(slots=True, eq=False)
class Group:
    """A segment group: `tag` of its trigger ("" for the head) and its number among its like."""

    tag: str
    number: int
    segments: list[Segment] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict, repr=False)

    def number_of(self, segment: Segment) -> int:
        """The segment's number among those with its tag in this group, from 1."""
        if len(self._numbers) != len(self.segments):
            counts: dict[str, int] = {}
            for one in self.segments:
                counts[one.name] = self._numbers[id(one)] = counts.get(one.name, 0) + 1
        return self._numbers.get(id(segment), 1)

    def first(self, tag: str, qualifier: str | None = None) -> Segment | None:
        """The first segment with this tag, and with this value in 1:1 when `qualifier` is given."""
        for segment in self.segments:
            if segment.tag == tag and (qualifier is None or segment.get(1) == qualifier):
                return segment
        return None

    def all(self, tag: str) -> list[Segment]:
        """All segments with this tag, in order."""
        return [segment for segment in self.segments if segment.tag == tag]

    @property
    def role(self) -> str:
        """What the group is for: the qualifier of its NAD, CIN for a diagnosis, "" otherwise."""
        party = self.first("NAD")
        if party is not None:
            return party.get(1)
        return "CIN" if self.tag == "S14" and self.first("CIN") else ""


@dataclass(slots=True, eq=False)
class Message:
    """One message: UNH, the head, the groups, UNT. UNH or UNT is None when it is missing."""

    number: int
    header: Segment | None = None
    groups: list[Group] = field(default_factory=list)
    trailer: Segment | None = None

    @property
    def head(self) -> Group:
        """The segments before the first group."""
        return self.groups[0]

    @property
    def id(self) -> str:
        """The letter's identifier (BrevNr)."""
        return self.header.get(1) if self.header else ""

    @property
    def kind(self) -> str:
        """The message kind: MEDDIS, CONTRL …"""
        return self.header.get(2, 1) if self.header else ""

    @property
    def version(self) -> str:
        """The version code: D9134L, C0330Q …"""
        return self.header.get(2, 5) if self.header else ""

    @property
    def code(self) -> str:
        """The type code: DIS91, CTL03 …"""
        return self.header.get(3) if self.header else ""

    def named(self, tag: str) -> list[Group]:
        """The groups with this trigger, in order."""
        return [group for group in self.groups if group.tag == tag]

    def party(self, role: str) -> Group | None:
        """The S01 group whose NAD has this qualifier."""
        return next((g for g in self.groups if g.tag == "S01" and g.role == role), None)

    @property
    def segment_count(self) -> int:
        """Number of segments from UNH to UNT, both and the trigger segments included."""
        inner = sum(len(group.segments) for group in self.groups)
        return inner + (self.header is not None) + (self.trailer is not None)


@dataclass(slots=True, eq=False)
class Interchange:
    """The whole file. `stray` are segments outside every message."""

    scan: Scan
    header: Segment | None = None
    messages: list[Message] = field(default_factory=list)
    trailer: Segment | None = None
    stray: list[Segment] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The envelope's identifier (KuvertNr)."""
        return self.header.get(5) if self.header else ""


def read_interchange(data: bytes) -> Interchange:
    """Read a file into interchange, messages and groups; missing service segments are left out.

    Raises UnreadableError (see `syntax.scan`).
    """
    return _Builder(scan(data)).build()


def location(
    message: Message | None, group: Group | None, segment: Segment, element: int = 0, component: int = 0
) -> str:
    """The place's name: ``UNH[1]/S14[2]/FTX[1]/2:3`` (design, section 5); element 0 is the segment."""
    parts: list[str] = []
    if message is not None:
        parts.append(f"UNH[{message.number}]")
    if group is not None and group.tag:
        parts.append(f"{group.tag}[{group.number}]")
    is_trigger = group is not None and group.segments and group.segments[0] is segment and bool(group.tag)
    if segment.tag != "UNH" and not is_trigger:
        parts.append(f"{segment.name}[{group.number_of(segment) if group else 1}]")
    if element:
        parts.append(f"{element}:{component or 1}")
    return "/".join(parts)


class _Builder:
    """Walks the segments once and hangs each where it belongs."""

    def __init__(self, found: Scan) -> None:
        self.interchange = Interchange(found)
        self.message: Message | None = None
        self.counts: dict[str, int] = {}

    def build(self) -> Interchange:
        service = {"UNB": self._unb, "UNH": self._unh, "UNT": self._unt, "UNZ": self._unz}
        for segment in self.interchange.scan.segments:
            service.get(segment.tag, self._content)(segment)
        return self.interchange

    def _unb(self, segment: Segment) -> None:
        if self.interchange.header is None and not self.interchange.messages:
            self.interchange.header = segment
        else:
            self.interchange.stray.append(segment)

    def _unh(self, segment: Segment) -> None:
        self._open().header = segment

    def _unt(self, segment: Segment) -> None:
        if self.message is None:
            self.interchange.stray.append(segment)
            return
        self.message.trailer, self.message = segment, None

    def _unz(self, segment: Segment) -> None:
        self.message = None
        if self.interchange.trailer is None:
            self.interchange.trailer = segment
        else:
            self.interchange.stray.append(segment)

    def _content(self, segment: Segment) -> None:
        if self.message is None and (self.interchange.messages or self.interchange.trailer):
            self.interchange.stray.append(segment)
            return
        message = self.message or self._open()
        if _TRIGGER(segment.tag):
            self.counts[segment.tag] = number = self.counts.get(segment.tag, 0) + 1
            message.groups.append(Group(segment.tag, number))
        message.groups[-1].segments.append(segment)

    def _open(self) -> Message:
        self.counts = {}
        self.message = Message(len(self.interchange.messages) + 1, groups=[Group("", 1)])
        self.interchange.messages.append(self.message)
        return self.message

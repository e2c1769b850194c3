"""The video hub: what VDX saw of the meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from proevesten.session.clock import COPENHAGEN
from proevesten.session.journal import Entry
from proevesten.texts import Text, both

if TYPE_CHECKING:
    from proevesten.session.world import World

_KIND = "vdx.meeting"
INSTANT = timedelta(minutes=2)
"""A meeting that starts within this of its booking is an instant one (vdx-api digest, section 5)."""


class Video:
    """Looks at the meeting as VDX holds it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def entry(self) -> Entry:
        """The journal entry of the meeting that the scenario booked; fails when none came."""
        uuid = (self._world.story.values.get("booking") or {}).get("meeting")
        return self._world.expect(
            Text("et videomøde booket i VDX", "a video meeting booked in VDX"),
            "epj",
            lambda e: e.kind == _KIND and e.data["event"] == "created" and uuid in (None, e.data["uuid"]),
            rule="flow-meeting-missing",
            location="POST /v2/meetings",
        )

    def meeting(self) -> dict[str, Any]:
        """The meeting's facts as VDX told them at creation."""
        return self.entry().data

    def links(self) -> tuple[str, ...]:
        """The guest links of the meeting: short link and portal link."""
        meeting = self.meeting()
        return tuple(link for link in (meeting["short_link"], meeting.get("portal_link")) if link)

    def must_be_complete(self) -> None:
        """Subject, time, organiser, host PIN and guest PIN are there (requirement UC1-01)."""
        entry = self.entry()
        self._world.evidence(entry, "Mødet i VDX")
        for field, name in (
            ("subject", "subject"), ("start", "startTime"), ("end", "endTime"), ("organizer", "organizedBy"),
            ("has_host_pin", "hostPin"), ("has_guest_pin", "guestPin"),
        ):  # fmt: skip
            if not entry.data.get(field):
                raise self._world.failure(
                    "epj", "flow-meeting-incomplete", location=f"POST /v2/meetings body.{name}",
                    expected=Text("udfyldt", "filled in"), received=Text("tom", "empty"),
                )  # fmt: skip

    def must_be_at_agreed_time(self) -> None:
        """The booked time is the agreed time (requirement UC1-01)."""
        agreed = self._world.story.agreed
        assert agreed is not None
        start = _moment(self.meeting()["start"])
        if start != agreed:
            raise self._world.failure(
                "epj", "flow-meeting-time", location="POST /v2/meetings body.startTime",
                expected=both(_said(agreed)), received=both(_said(start)),
            )  # fmt: skip

    def must_be_instant(self) -> None:
        """The meeting starts within two minutes of now (requirement UC2-04)."""
        entry = self.entry()
        self._world.evidence(entry, "Straksmødet i VDX")
        booked, start = datetime.fromisoformat(entry.time), _moment(entry.data["start"])
        if start - booked > INSTANT:
            raise self._world.failure(
                "epj", "flow-meeting-not-instant", location="POST /v2/meetings body.startTime",
                expected=Text(f"senest {_said(booked + INSTANT)}", f"by {_said(booked + INSTANT)}"),
                received=both(_said(start)),
            )  # fmt: skip

    def must_not_be_booked(self, window: float) -> None:
        """No meeting was booked, and none is within `window` seconds (requirement UC2-08)."""
        self._world.expect_nothing(
            Text("intet videomøde i VDX", "no video meeting in VDX"),
            "epj",
            lambda e: e.kind == _KIND and e.data["event"] == "created",
            rule="flow-meeting-unwanted",
            window=window,
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(COPENHAGEN):%d.%m.%Y %H:%M}"

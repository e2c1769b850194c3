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

    @property
    def _sender(self) -> str:
        """The party that convenes, and answers for what it sent."""
        return self._world.story.convener

    def entry(self) -> Entry:
        """The journal entry of the meeting that the scenario booked; fails when none came."""
        uuid = (self._world.story.values.get("booking") or {}).get("meeting")
        return self._world.expect(
            Text("et videomøde booket i VDX", "a video meeting booked in VDX"),
            self._sender,
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
                    self._sender, "flow-meeting-incomplete", location=f"POST /v2/meetings body.{name}",
                    expected=Text("udfyldt", "filled in"), received=Text("tom", "empty"),
                )  # fmt: skip

    def must_be_at_agreed_time(self) -> None:
        """The booked time is the agreed time (requirement UC1-01)."""
        agreed = self._world.story.agreed
        assert agreed is not None
        start = _moment(self.meeting()["start"])
        if start != agreed:
            raise self._world.failure(
                self._sender, "flow-meeting-time", location="POST /v2/meetings body.startTime",
                expected=both(_said(agreed)), received=both(_said(start)),
            )  # fmt: skip

    def must_be_instant(self) -> None:
        """The meeting starts within two minutes of now (requirement UC2-04)."""
        entry = self.entry()
        self._world.evidence(entry, "Straksmødet i VDX")
        booked, start = datetime.fromisoformat(entry.time), _moment(entry.data["start"])
        if start - booked > INSTANT:
            raise self._world.failure(
                self._sender, "flow-meeting-not-instant", location="POST /v2/meetings body.startTime",
                expected=Text(f"senest {_said(booked + INSTANT)}", f"by {_said(booked + INSTANT)}"),
                received=both(_said(start)),
            )  # fmt: skip

    def must_be_one_way(self) -> None:
        """The meeting is one-way video (requirement UC2-07): VDX says so by the call type alone."""
        entry = self.entry()
        call_type = str(entry.data.get("call_type") or "")
        if "SendRecv" in call_type.partition("Video")[2].partition("Presentation")[0] or not call_type:
            raise self._world.failure(
                self._sender, "flow-one-way", location="POST /v2/meetings body.callType",
                expected=Text("video kun den ene vej", "video one way only"),
                received=call_type or Text("ikke sat", "not set"),
            )  # fmt: skip

    def must_be_moved(self) -> None:
        """VDX holds the newly agreed time (requirement UC1-12)."""
        agreed = self._world.story.agreed
        assert agreed is not None
        uuid = self.meeting()["uuid"]
        entry = self._world.expect(
            Text("mødet flyttet i VDX", "the meeting moved in VDX"),
            self._sender,
            lambda e: e.kind == _KIND and e.data["event"] == "updated" and e.data["uuid"] == uuid,
            rule="flow-meeting-not-moved",
            location="PATCH /v2/meetings",
        )
        self._world.evidence(entry, "Flytningen i VDX")
        if _moment(entry.data["start"]) != agreed:
            raise self._world.failure(
                self._sender, "flow-meeting-not-moved", location="PATCH /v2/meetings body.startTime",
                expected=both(_said(agreed)), received=both(_said(_moment(entry.data["start"]))),
            )  # fmt: skip

    def must_be_cancelled(self) -> None:
        """The meeting is gone from VDX (requirement UC1-12)."""
        uuid = self.meeting()["uuid"]
        self._world.expect(
            Text("mødet slettet i VDX", "the meeting deleted in VDX"),
            self._sender,
            lambda e: e.kind == _KIND and e.data["event"] == "deleted" and e.data["uuid"] == uuid,
            rule="flow-meeting-not-cancelled",
            location="DELETE /v2/meetings",
        )

    def link_must_open(self, requirement: str) -> None:
        """A guest who opens the link comes to the meeting (requirement UC4-03)."""
        status, url = self._world.town.open_link(self.links()[0])
        if status != 200:
            raise self._world.failure(
                self._sender, "flow-link-dead", requirement=requirement, location=url,
                expected="HTTP 200", received=f"HTTP {status}",
            )  # fmt: skip

    def must_not_be_booked(self, window: float) -> None:
        """No meeting was booked, and none is within `window` seconds (requirement UC2-08)."""
        self._world.expect_nothing(
            Text("at intet videomøde bookes i VDX", "that no video meeting is booked in VDX"),
            self._sender,
            lambda e: e.kind == _KIND and e.data["event"] == "created",
            rule="flow-meeting-unwanted",
            window=window,
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(COPENHAGEN):%d.%m.%Y %H:%M}"

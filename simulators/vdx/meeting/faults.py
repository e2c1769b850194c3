"""How the meeting, management and status page can misbehave (requirements VDX-04 to VDX-09)."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

FEWER_PICTURES = 25
"""What `shows_fewer_pictures` shows at most."""

_IN_THE_MEETING = ("VDX-05",)

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "participants_rule_microphones",
            Text("Lader deltagere styre andres mikrofon", "Lets participants rule others' microphones"),
            _IN_THE_MEETING,
        ),
        Fault(
            "mute_is_not_final",
            Text(
                "Lader en deltager ophæve værtens mikrofonlukning",
                "Lets a participant undo the host's mute",
            ),
            _IN_THE_MEETING,
        ),
        Fault(
            "no_waiting_room",
            Text("Lukker deltagere ind før værten", "Lets participants in before the host"),
            _IN_THE_MEETING,
        ),
        Fault(
            "waiting_room_is_silent",
            Text(
                "Venterummet er uden logo og uden tekst om personalet",
                "The waiting room has neither logo nor the text about staff",
            ),
            _IN_THE_MEETING,
        ),
        Fault(
            "lock_leaks",
            Text("Lukker ind i et låst møde", "Lets people into a locked meeting"),
            _IN_THE_MEETING,
        ),
        Fault(
            "passes_rights_to_many",
            Text("Giver flere end to værtens rettigheder", "Gives more than two the host's rights"),
            _IN_THE_MEETING,
        ),
        Fault(
            "chat_shows_full_names",
            Text("Viser deltageres fulde navn i chatten", "Shows participants' full names in the chat"),
            _IN_THE_MEETING,
        ),
        Fault(
            "shares_from_mobile",
            Text("Tillader skærmdeling fra mobil", "Allows screen sharing from a mobile device"),
            _IN_THE_MEETING,
        ),
        Fault(
            "one_way_shows_the_host",
            Text("Viser værten i envejsvideo", "Shows the host in one-way video"),
            _IN_THE_MEETING,
        ),
        Fault(
            "ignores_choices",
            Text("Glemmer, hvad der er valgt før mødet", "Forgets what was chosen before the meeting"),
            ("VDX-06",),
        ),
        Fault(
            "guest_pin_makes_host",
            Text("Gør den vært, der har gæstens pinkode", "Makes the one with the guest's PIN host"),
            ("VDX-06",),
        ),
        Fault("offers_break_out_rooms", Text("Tilbyder grupperum", "Offers break-out rooms"), ("VDX-07",)),
        Fault(
            "shows_fewer_pictures",
            Text(f"Viser kun {FEWER_PICTURES} deltagere", f"Shows only {FEWER_PICTURES} participants"),
            ("VDX-08",),
        ),
        Fault(
            "hides_outage",
            Text("Driftsstatus siger, at alt er godt", "The status page says that all is well"),
            ("VDX-09",),
        ),
        Fault(
            "forgets_device",
            Text("Siger ja til et apparat, men gemmer det ikke", "Agrees to a device but does not keep it"),
            ("VDX-04",),
        ),
        Fault(
            "loses_theme",
            Text("Viser et fast rum uden dets tema", "Shows a fixed room without its theme"),
            ("VDX-04",),
        ),
    )
}

PERMITS: dict[str, frozenset[tuple[str, str, str]]] = {
    "participants_rule_microphones": frozenset(
        (function, "participant", "host-only") for function in ("mute", "unmute", "mute_all", "unmute_all")
    ),
    "mute_is_not_final": frozenset({("unmute", "participant", "muted-by-host")}),
    "no_waiting_room": frozenset({("enter", "participant", "no_host")}),
    "lock_leaks": frozenset({("enter", "participant", "locked")}),
    "passes_rights_to_many": frozenset({("give_rights", "host", "two-hosts")}),
    "shares_from_mobile": frozenset({("share", who, "mobile") for who in ("host", "participant")}),
    "offers_break_out_rooms": frozenset(
        {("break_out", who, "no-break-out") for who in ("host", "participant")}
    ),
}
"""Cells of the matrix that a faulty VDX allows: fault → (function, actor, reason or first condition)."""

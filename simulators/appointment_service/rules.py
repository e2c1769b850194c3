"""Who may see and do what with a meeting (README, access control), and how a meeting goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simulators.appointment_service import errors
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.errors import Refused
from simulators.appointment_service.model import MOVES, Act, Appointment, Participant, Role, Status


def sees(directory: Directory, organisation: str, appointment: Appointment) -> bool:
    """Whether a meeting concerns an organisation: it, one above it or one below it takes part."""
    return bool(directory.related(organisation) & appointment.involved)


def owns(directory: Directory, organisation: str, appointment: Appointment) -> bool:
    """Whether an organisation convened, itself or by one below it."""
    return directory.within(appointment.owner, organisation)


def role(directory: Directory, organisation: str, appointment: Appointment) -> Role:
    """What an organisation is in the room: the host, or those above the host; else a guest.

    Without a named host the one who convenes is it: there is always exactly one (seed report 1, section 6).
    """
    named = [p.organisation for p in appointment.participants if p.role == "host"]
    host = named[0] if named else appointment.owner
    return "host" if directory.within(host, organisation) else "guest"


def next_status(appointment: Appointment, act: Act) -> Status:
    """The status after an act. Raises Refused 409 when the table has no such move."""
    target = MOVES.get((appointment.status, act))
    if target is None:
        raise Refused(409, "cancelled", errors.CANCELLED)
    return target


def merged(
    before: Iterable[Participant], wanted: Iterable[Participant], *, moved: bool
) -> tuple[Participant, ...]:
    """The wanted participants; those who were there keep id, reply and inviter, a reply only for the same time."""
    known = list(before)
    made: list[Participant] = []
    for one in wanted:
        old = next((p for p in known if p.same_as(one)), None)
        if old is not None:
            reply = "needs-action" if moved else old.reply
            kept = replace(one, id=old.id, reply=reply, added_by=old.added_by, forwarded=old.forwarded)
            made.append(kept)
        else:
            made.append(one)
    return numbered(made, taken={p.id for p in known})


def added(before: tuple[Participant, ...], more: Iterable[Participant]) -> tuple[Participant, ...]:
    """The participants and those who are new among `more`. Raises Refused 422 for a second host."""
    new = [one for one in more if not any(one.same_as(p) for p in before)]
    together = numbered([*before, *new], taken={p.id for p in before})
    if sum(p.role == "host" for p in together) > 1:
        raise errors.wrong("participant", "der er allerede en vært", "there is a host already")
    return together


def numbered(participants: Iterable[Participant], taken: set[str]) -> tuple[Participant, ...]:
    """Give an id to each who has none, higher than any of `taken`."""
    highest = max((int(id[1:]) for id in taken), default=0)
    made = []
    for one in participants:
        if not one.id:
            highest += 1
            one = replace(one, id=f"p{highest}")
        made.append(one)
    return tuple(made)

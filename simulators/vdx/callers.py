"""Who calls, and what the caller may: context checks, role gate, visibility (digest §1.3, §1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulators.vdx.errors import Refusal
from simulators.vdx.model import User

Role = Literal["admin", "user", "planner", "provisioner", "provisioner-user"]

ROLES_V2: dict[str, Role] = {
    "meeting-admin": "admin",
    "meeting-user": "user",
    "meeting-planner": "planner",
    "meeting-provisioner": "provisioner",
    "meeting-provisioner-user": "provisioner-user",
}
"""The fixed claim values of v2 (digest §1.2)."""

ROLES_V1: dict[str, Role] = {
    **ROLES_V2,
    "meeting-provision": "provisioner",
    "dk:medcom:role:admin": "admin",
    "dk:medcom:role:user": "user",
    "dk:medcom:role:meeting_planner": "planner",
    "dk:medcom:role:provisioner": "provisioner",
}
"""v1's values are configuration: those of both published set-ups, and v2's (digest §1.1, step 5)."""

EVERY: frozenset[Role] = frozenset(("admin", "user", "planner", "provisioner", "provisioner-user"))
BOOKERS: frozenset[Role] = EVERY - {"provisioner"}
PROVISIONERS: frozenset[Role] = frozenset(("provisioner-user",))
ADMINS: frozenset[Role] = frozenset(("admin",))


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token or a session says of its holder, as it says it."""

    organisation: str | None
    email: str | None
    roles: tuple[str, ...]
    parent: str | None = None
    """The parent under which an unknown organisation is created by itself (digest §1.3)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller who passed the context checks."""

    organisation: str | None
    email: str | None
    roles: frozenset[Role]

    @property
    def user(self) -> User:
        """The caller as creator or organiser."""
        return User(self.organisation, self.email)

    @property
    def plans_for_others(self) -> bool:
        """Whether `organizedByEmail` is honoured: admin and planner only."""
        return bool(self.roles & {"admin", "planner"})

    @property
    def only_own_meetings(self) -> bool:
        """Whether the caller sees only meetings he organises: user is his only role."""
        return self.roles == {"user"}


def recognised(values: Iterable[str], known: dict[str, Role]) -> frozenset[Role]:
    """The roles among claim values; unknown values are ignored."""
    return frozenset(known[v] for v in values if v in known)


def caller_of(claims: Claims, *, known_organisation: bool, v1: bool) -> Caller:
    """The context checks in the real order. Raises Refusal 403 (organisation) or 401 (role, e-mail)."""
    if claims.organisation is not None and not known_organisation:
        raise Refusal(403)
    roles = recognised(claims.roles, ROLES_V1 if v1 else ROLES_V2)
    if not roles:
        raise Refusal(401)
    whole = bool(claims.organisation and claims.email)
    if v1 and "provisioner" in roles and whole:
        roles = (roles - {"provisioner"}) | {"provisioner-user"}
    if not whole and roles != {"provisioner"}:
        raise Refusal(401)
    return Caller(claims.organisation, claims.email, roles)

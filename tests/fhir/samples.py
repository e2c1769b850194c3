"""Messages for the tests: our own in every activity, and the official examples with their intention."""

from __future__ import annotations

import copy
import itertools
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from proevesten.builders.fhir import acknowledgement as ack
from proevesten.builders.fhir import carecommunication as cc
from proevesten.builders.fhir import hospitalnotification as hn
from proevesten.builders.fhir.parts import Citizen, Organisation, Stamp

ZONE = timezone(timedelta(hours=1))
START = datetime(2026, 11, 2, 10, 0, tzinfo=ZONE)
HOSPITAL = Organisation("5790000209354", "265161000016000", "Hjerteafdelingen på Herlev og Gentofte hospital")
MUNICIPALITY = Organisation("5790001348120", "953741000016009", "Plejecenter Herlev")
DOCTOR = Organisation("5790001387419", "382871000016004", "Arden Lægehus")
CITIZEN = Citizen("2509479989", "Elmer", ("Bruno", "Test"))
EPISODE = cc.Episode("urn:uuid:cfe5fa3d-ef7e-5ccb-a3a3-b8a3a4a4a4a4")
LINK = "https://portal.vconf.dk/?url=bookingmoede-1"


def stamps() -> Callable[[float], Stamp]:
    """Stamps at hours after the start, all drawing on one row of repeatable ids."""
    numbers = itertools.count(1)

    def new_id() -> str:
        raw = uuid.uuid5(uuid.NAMESPACE_URL, f"proevesten/{next(numbers)}").hex
        return str(uuid.UUID(raw, version=4))

    return lambda hours: Stamp(START + timedelta(hours=hours), new_id)


def letter(text: str, *attachments: cc.Attachment) -> cc.Letter:
    return cc.Letter(text, cc.Author("Michael Burns"), attachments)


def envelope(**changes: Any) -> cc.Envelope:
    return replace(cc.Envelope(HOSPITAL, MUNICIPALITY, CITIZEN, category="telemedicine"), **changes)


def carecommunications() -> dict[str, Any]:
    """CareCommunication in every activity, by a name."""
    at = stamps()
    link = cc.Attachment("Link til videomøde", url=LINK)
    plan = cc.Attachment("Genoptræningsplan", data=b"%PDF-1.4 test")
    new = cc.new_message(
        envelope(topic="Videomøde", sender_team="Team 1", recipient_team="Team 2", episode=EPISODE),
        letter("Vi inviterer til videomøde\nonsdag kl. 10.", link, plan),
        at(0),
    )
    referral = cc.new_message(
        envelope(category="regarding-referral", priority="asap"), letter("Haster & er <vigtigt>"), at(0)
    )
    reply = cc.reply(new, letter("Tak, vi deltager."), at(1))
    return {
        "new": new,
        "new-referral": referral,
        "reply": reply,
        "reply-again": cc.reply(reply, letter("Vi ses.", plan), at(2)),
        "reply-legacy": cc.reply(referral, letter("Svar"), at(2), predecessor="5790001348120#LETTER-1"),
        "forward": cc.forward(new, letter("Se venligst nedenfor."), DOCTOR, at(3)),
    }


def stay(**changes: Any) -> hn.Stay:
    base = hn.Stay(
        HOSPITAL,
        MUNICIPALITY,
        CITIZEN,
        "bd481c38-a921-11ed-afa1-0242ac120002",
        "https://sor2.sum.dsdn.dk/#id=265161000016000",
        START,
    )
    return replace(base, **changes)


def notifications() -> dict[str, Any]:
    """HospitalNotification in its eighteen codes, by code."""
    at = stamps()
    leave = {"leave_start": START + timedelta(hours=2)}
    back = {**leave, "leave_end": START + timedelta(hours=4)}
    over = {"end": START + timedelta(hours=30)}
    made = {"STIN": hn.notify("STIN", stay(ask_for_report=True), at(0))}
    made["STAA"] = hn.notify("STAA", stay(ask_for_report=True), at(0))
    made["STIN-after-STAA"] = hn.notify("STIN", stay(), at(1), made["STAA"])
    made["STOR"] = hn.notify("STOR", stay(**leave), at(2), made["STIN"])
    made["SLOR"] = hn.notify("SLOR", stay(**back), at(4), made["STOR"])
    for code, before, facts in (
        ("STIN", "STIN", {}),
        ("STAA", "STAA", {}),
        ("STOR", "STOR", leave),
        ("SLOR", "SLOR", back),
    ):
        for verb in ("RE", "AN"):
            made[f"{verb}_{code}"] = hn.notify(f"{verb}_{code}", stay(**facts), at(5), made[before])
    for code in ("SLHJ", "MORS"):
        made[code] = hn.notify(code, stay(**over), at(31), made["STIN"])
        made[f"{code}-emergency"] = hn.notify(code, stay(**over), at(31), made["STAA"])
        for verb in ("RE", "AN"):
            made[f"{verb}_{code}"] = hn.notify(f"{verb}_{code}", stay(**over), at(32), made[code])
    return made


def acknowledgements() -> dict[str, Any]:
    """Acknowledgement in its three codes, by code."""
    at = stamps()
    original = carecommunications()["new"]
    issue = [ack.Issue("MSG_VALUESET_VALUE_UNKNOWN", "Kategorien er ukendt", "code-invalid")]
    return {
        "ok": ack.acknowledge(original, "ok", at(4)),
        "fatal-error": ack.acknowledge(original, "fatal-error", at(4), issue),
        "transient-error": ack.acknowledge(
            original, "transient-error", at(4), [ack.Issue("MSG_Mailbox_Out_Of_Operation", kind="transient")]
        ),
        "ok-hospitalnotification": ack.acknowledge(notifications()["STIN"], "ok", at(4)),
    }


def all_messages() -> dict[str, tuple[str, Any]]:
    """Every message of ours by name, with its standard; the caller's own to change."""
    return copy.deepcopy(_made())


def message(name: str) -> Any:
    """One message of ours, the caller's own to change."""
    return copy.deepcopy(_made()[name][1])


@cache
def _made() -> dict[str, tuple[str, Any]]:
    rows = {
        "carecommunication": carecommunications(),
        "hospitalnotification": notifications(),
        "acknowledgement": acknowledgements(),
    }
    return {
        f"{standard}/{name}": (standard, m) for standard, found in rows.items() for name, m in found.items()
    }


def official_examples(root: Path) -> list[Path]:
    """The official example messages of the versions in force, in the reference material."""
    found = [*root.rglob("*.json"), *root.rglob("*.xml")]
    return sorted(p for p in found if _is_example(p.relative_to(root)))


def _is_example(path: Path) -> bool:
    if path.parts[0] in ("packages", "messaging", "core") or "obsolete" in str(path):
        return False
    named = path.name.startswith(("Bundle-", "HospitalNotification_Ex", "Ack_", "Binary-"))
    return named or ("_Ex_" in path.name and path.name.split("-")[1].startswith(("Care", "Ack")))

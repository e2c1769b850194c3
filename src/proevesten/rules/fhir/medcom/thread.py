"""Threads of CareCommunication: Provenance against payloads, and what reply and forward demand.

Source: MedCom governance for CareCommunication, rules 1 to 21; digest sections 4 and 10.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from proevesten.codecs.fhir.model import FhirDocument
from proevesten.findings import Finding
from proevesten.rules.fhir.medcom.view import DATE, Message, Provenance, extension, payload_id, text
from proevesten.rules.judgement import Options

_PREDECESSOR = re.compile(r"\d{13}#\S+")


def check(message: Message) -> None:
    """The rules of this module on one CareCommunication."""
    _payload_ids(message)
    current = _current(message)
    if current is not None:
        _revision(message, current)
        _attachments(message, current)


def _payload_ids(message: Message) -> None:
    ids = {path: payload_id(payload) for payload, path in message.payloads()}
    for path, value in ids.items():
        if value and Counter(ids.values())[value] > 1:
            message.note("medcom-cc-payload-unique", path, received=value)
    sources = {source for p in message.provenances() for source in p.sources}
    for path, value in ids.items():
        if value and value not in sources:
            message.note("medcom-cc-payload-provenance", path, received=value)
    for provenance in message.provenances():
        for value in provenance.sources:
            if value and value not in ids.values():
                message.note("medcom-cc-provenance-payload", provenance.path, received=value)


def _current(message: Message) -> Provenance | None:
    current = message.current()
    if current is None:
        message.note(
            "medcom-provenance-current", message.header[1], received=str(message.header[0].get("id"))
        )
        return None
    newest = message.provenances()[-1]
    if newest.time > current.time:
        message.note("medcom-provenance-newest", newest.path, received=newest.target)
    return current


def _revision(message: Message, current: Provenance) -> None:
    if current.activity == "new-message":
        if current.revisions:
            message.note("medcom-cc-new-revision", current.path, received=current.revisions[0][1])
        if len(message.provenances()) > 1:
            message.note("medcom-cc-new-history", current.path, received=str(len(message.provenances())))
        return
    if not current.revisions:
        message.note("medcom-cc-revision-missing", current.path, received=current.activity)
    for kind, value in current.revisions:
        if kind == "reference":
            targets = {p.target for p in message.provenances()}
            if not any(t == value or t.endswith("/" + value) for t in targets):
                message.note("medcom-cc-history-missing", current.path, received=value)
        else:
            _legacy(message, current, value)


def _legacy(message: Message, current: Provenance, value: str) -> None:
    """The predecessor was EDIFACT or OIOXML: location number and letter id, and the answer is a reply."""
    if not _PREDECESSOR.fullmatch(value):
        message.note("medcom-cc-legacy-predecessor", current.path, received=value)
    if current.activity != "reply-message":
        message.note("medcom-cc-legacy-activity", current.path, received=current.activity)


def _attachments(message: Message, current: Provenance) -> None:
    mine = set(current.sources)
    known = {source for p in message.provenances() for source in p.sources}
    for payload, path in message.payloads():
        attachment = payload.get("contentAttachment")
        value = payload_id(payload)
        if not isinstance(attachment, dict) or value in mine or value not in known:
            continue
        carried = "data" in attachment or "url" in attachment
        if current.activity == "reply-message" and carried:
            message.note("medcom-cc-reply-data", f"{path}.contentAttachment", received=value)
        if current.activity == "forward-message" and not carried:
            message.note("medcom-cc-forward-data", f"{path}.contentAttachment", received=value)


def compare_thread(previous: FhirDocument, following: FhirDocument) -> list[Finding]:
    """What a reply or forward got wrong against the message it answers.

    Reply: same Communication.identifier, all earlier segments and Provenances unchanged. Forward: a new
    identifier; segments that are carried on stay unchanged (governance rules 3, 6, 14, 15, 19, 21).
    """
    before = Message(previous, "carecommunication", Options())
    after = Message(following, "carecommunication", Options())
    current = after.current()
    activity = current.activity if current else ""
    _thread_identifier(before, after, activity)
    _segments(before, after, activity)
    if current is not None and activity == "reply-message":
        _old_provenances(before, after)
    return after.findings


def _thread_identifier(before: Message, after: Message, activity: str) -> None:
    old, new = _thread(before), _thread(after)
    place = f"{after.first('Communication')[1]}.identifier[0].value"
    if activity == "reply-message" and old != new:
        after.note("medcom-cc-thread-lost", place, received=new, expected=old)
    if activity == "forward-message" and old == new:
        after.note("medcom-cc-thread-kept", place, received=new)


def _thread(message: Message) -> str:
    communication, _ = message.first("Communication")
    found = communication.get("identifier")
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    return text(first, "value")


def _segments(before: Message, after: Message, activity: str) -> None:
    old = {payload_id(p): p for p, _ in before.payloads()}
    new = {payload_id(p): (p, path) for p, path in after.payloads()}
    for value, payload in old.items():
        if value in new:
            carried, path = new[value]
            if _kept(payload) != _kept(carried):
                after.note("medcom-cc-segment-changed", path, received=value)
        elif activity == "reply-message":
            after.note("medcom-cc-segment-lost", after.first("Communication")[1], received=value)


def _kept(payload: dict[str, Any]) -> tuple[Any, ...]:
    """What must never change in a segment: its text or title, and when it was written."""
    title = text(payload, "contentAttachment", "title")
    return payload.get("contentString"), title, text(extension(payload, DATE), "valueDateTime")


def _old_provenances(before: Message, after: Message) -> None:
    targets = {p.target.rpartition("/")[2] for p in after.provenances()}
    for provenance in before.provenances():
        if provenance.target.rpartition("/")[2] not in targets:
            after.note("medcom-cc-history-missing", "Bundle", received=provenance.target)

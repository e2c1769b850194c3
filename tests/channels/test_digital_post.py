"""Digital Post over real HTTP: sending, registration, what the citizen sees, what the journal tells."""

from __future__ import annotations

import re
import uuid
import zlib
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from proevesten.codecs.memo import Document, File, Memo, write_kombi_request
from simulators.base import Context
from simulators.digital_post.app import build
from simulators.digital_post.behaviour import FAULTS
from tests.channels.conftest import Await, Serve
from tests.channels.test_memo import MEMO, SMS, URL

CITIZEN = "2512484916"
STRANGER = "010190" + "1234"
HEADERS = {
    "X-TransaktionsId": str(uuid.uuid4()),
    "X-TransaktionsTid": "2026-11-21T10:00:00Z",
    "X-Party": "epj",
}
NOW = replace(MEMO, do_not_deliver_until=None)


class Post:
    def __init__(self, base: str) -> None:
        self.client = httpx.Client(base_url=base, timeout=5)

    def send(
        self, memo: Memo = NOW, choice: str = "Digital Post", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return self.post(write_kombi_request(choice, memo), headers)

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        url = "/service/KombiPostAfsend_1/memos"
        return self.client.post(url, content=body, headers=HEADERS if headers is None else headers)

    def registered(self, channel: str = "digitalpost", **who: str) -> Any:
        who = who or {"cprNumber": CITIZEN}
        return self.client.get(f"/service/PostForespoerg_1/{channel}", params=who).json().get("result")

    def exempt(self, **registration: bool) -> None:
        assert self.client.put(f"/citizens/{CITIZEN}", json=registration).status_code == 200

    def mailbox(self, citizen: str = CITIZEN) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.client.get(f"/mailboxes/{citizen}/messages").json()
        return messages


@pytest.fixture
def post(context: Context, serve: Serve) -> Post:
    serve(build(context))
    return Post(context.endpoints["digital_post"])


def refused(answer: httpx.Response, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/xml"
    assert "<Result>false</Result>" in answer.text
    assert words in answer.text


def a_file(content: bytes, kind: str = "text/html", name: str = "brev.html") -> Memo:
    return replace(NOW, main=Document((File(name, kind, content),)), additional=())


def test_a_message_reaches_the_citizen_with_link_and_appointment(
    context: Context, post: Post, awaited: Await
) -> None:
    answer = post.send()
    assert answer.status_code == 200 and "<Result>true</Result>" in answer.text
    assert "<AdvisTekst>Received</AdvisTekst>" in answer.text
    accepted, delivered = awaited("digital_post.accepted"), awaited("digital_post.delivered")
    transmission = re.findall("<TransmissionID>(.+)</TransmissionID>", answer.text)[0]
    assert delivered.data == {
        "id": MEMO.uuid, "citizen": CITIZEN, "label": MEMO.label, "sender": "Region Test", "links": [URL],
        "kind": "DIGITALPOST", "transmission": transmission,
    }  # fmt: skip
    assert (delivered.party, delivered.peer, accepted.direction) == ("digital_post", "epj", "in")
    assert context.journal.body(accepted) == write_kombi_request("Digital Post", NOW)
    [seen] = post.mailbox("251248-4916")
    assert seen["label"] == MEMO.label and seen["sender"] == "Region Test" and seen["kind"] == "DIGITALPOST"
    assert seen["documents"][0]["files"][0]["text"] == "Deltag"
    assert {"text": "Deltag", "href": URL} in seen["links"]
    appointment, link = seen["documents"][0]["actions"]
    assert appointment["appointment"]["location"] == URL
    assert appointment["appointment"]["start"] == "2026-11-25T09:00:00+00:00"
    assert (link["code"], link["url"]) == ("INFORMATION", URL)


def test_a_nemsms_is_seen_with_its_link(post: Post, awaited: Await) -> None:
    post.send(SMS, "NemSMS")
    delivered = awaited("digital_post.delivered")
    assert delivered.data["kind"] == "NEMSMS" and delivered.data["links"] == [URL]
    assert post.mailbox()[0]["notification"] == SMS.notification


def test_who_is_registered(post: Post) -> None:
    assert post.registered() is True and post.registered("nemsms") is True
    post.exempt(digital_post=False)
    assert post.registered() is False and post.registered("nemsms") is True
    assert post.registered(cvrNumber="99000015") is True
    assert post.client.get("/service/PostForespoerg_1/digitalpost").status_code == 400
    assert post.client.get("/service/PostForespoerg_1/telegram?cprNumber=" + CITIZEN).status_code == 404
    assert post.client.put(f"/citizens/{CITIZEN}", json={"nemsms": "nej"}).status_code == 422
    assert post.client.put(f"/citizens/{CITIZEN}", content=b"[").status_code == 422


def test_an_exempt_citizen_gets_a_letter_by_automatic_choice_only(post: Post, awaited: Await) -> None:
    post.exempt(digital_post=False, nemsms=False)
    refused(post.send(), 400, "fritaget")
    refused(post.send(SMS, "NemSMS"), 400, "NemSMS")
    assert post.send(NOW, "Automatisk Valg").status_code == 200
    letter = awaited("digital_post.letter")
    assert letter.data["citizen"] == CITIZEN and letter.data["label"] == MEMO.label
    assert post.mailbox() == []
    assert post.client.get(f"/letters/{CITIZEN}").json()[0]["label"] == MEMO.label


def test_a_repeated_message_is_answered_as_the_first_time_and_shown_once(post: Post, awaited: Await) -> None:
    first, again = post.send(), post.send()
    assert first.text == again.text
    refused(post.send(replace(NOW, label="En anden")), 400, "messageUUID")
    awaited("digital_post.delivered")
    post.send(replace(NOW, uuid=str(uuid.uuid4()), label="Den næste"))
    awaited("digital_post.delivered")
    assert [m["label"] for m in post.mailbox()] == [MEMO.label, "Den næste"]


def test_a_message_waits_for_its_day_in_danish_time(context: Context, post: Post, awaited: Await) -> None:
    context.clock.set(datetime(2026, 11, 21, 22, 59, 50, tzinfo=UTC))
    post.send(replace(NOW, do_not_deliver_until=date(2026, 11, 22)))
    awaited("digital_post.accepted")
    assert post.mailbox() == []
    context.clock.set(datetime(2026, 11, 21, 23, 0, 0, tzinfo=UTC))
    awaited("digital_post.delivered")
    assert len(post.mailbox()) == 1


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "X-TransaktionsId"),
        ({**HEADERS, "X-TransaktionsId": "1"}, "X-TransaktionsId"),
        ({**HEADERS, "X-TransaktionsTid": "i dag"}, "X-TransaktionsTid"),
    ],
)
def test_a_request_names_its_transaction(
    post: Post, awaited: Await, headers: dict[str, str], words: str
) -> None:
    refused(post.send(headers=headers), 400, words)
    assert awaited("digital_post.refused").data["code"] == "transaction"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "kombi_request"),
        (b"<kombi_request", "1:"),
        (b"<x/>", "KombiValgKode"),
        (write_kombi_request("Fysisk Post", NOW), "Fysisk Post"),
        (write_kombi_request("NemSMS", NOW), "messageType"),
        (write_kombi_request("Digital Post", NOW).replace(b"url>https:", b"url>http:"), "url[1]: adressen"),
        (write_kombi_request("Digital Post", NOW).replace(b"AFTALE", b"X"), "actionCode[1]"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    context: Context, post: Post, awaited: Await, body: bytes, words: str
) -> None:
    answer = post.post(body)
    if body:
        refused(answer, 400, words)
        assert " / " in answer.text
    assert answer.status_code == 400
    assert post.mailbox() == []
    entry = awaited("digital_post.refused")
    assert context.journal.body(entry) == body


def test_a_pin_is_seen_by_the_citizen_and_not_in_the_journal(
    context: Context, post: Post, awaited: Await
) -> None:
    link = "https://rooms.vconf.dk/?conference=1&pin=483920"
    post.send(a_file(f'<a href="{link.replace("&", "&amp;")}">Deltag</a>'.encode()))
    delivered = awaited("digital_post.delivered")
    assert post.mailbox()[0]["links"] == [{"text": "Deltag", "href": link}]
    assert "483920" not in str(delivered.data)
    [accepted] = [e for e in context.journal if e.kind == "digital_post.accepted"]
    kept = context.journal.body(accepted)
    assert b"<memo:content>" in kept and kept != write_kombi_request("Digital Post", NOW)
    contents = re.findall(rb"<memo:content>(.+?)<", kept)
    assert b"483920" not in b64decode(contents[0])
    assert "•••" in b64decode(contents[0]).decode()


@pytest.mark.parametrize("where", ["recipient", "html", "pdf", "deflated", "mailbox"])
def test_a_stranger_is_refused_and_stored_nowhere(context: Context, post: Post, where: str) -> None:
    text = f"(Kære borger {STRANGER}) Tj".encode()
    deflated = b"%PDF-1.7 1 0 obj stream\r\n" + zlib.compress(text) + b"\nendstream"
    memo = {
        "recipient": replace(NOW, recipient=replace(NOW.recipient, id=STRANGER)),
        "html": a_file(f"<p>{STRANGER[:6]}-<b>{STRANGER[6:]}</b></p>".encode()),
        "pdf": a_file(b"%PDF-1.7 " + text, "application/pdf", "brev.pdf"),
        "deflated": a_file(deflated, "application/pdf", "brev.pdf"),
    }.get(where)
    if memo is None:
        assert post.client.get(f"/mailboxes/{STRANGER}/messages").status_code == 422
    else:
        refused(post.send(memo), 422, "SEC-01")
    assert {(e.kind, e.data["rule"]) for e in context.journal} == {("refused", "SEC-01")}
    assert post.mailbox() == []
    assert not any(STRANGER.encode() in p.read_bytes() for p in context.data.iterdir() if p.is_file())


def test_links_in_pdf_are_found(post: Post, awaited: Await) -> None:
    annotation = b"<< /S /URI /URI (https://rooms.vconf.dk/?a=1\\)b) >>"
    pdf = b"%PDF-1.7 stream\n" + zlib.compress(annotation) + b"\nendstream " + annotation
    post.send(a_file(pdf, "application/pdf", "brev.pdf"))
    assert awaited("digital_post.delivered").data["links"] == ["https://rooms.vconf.dk/?a=1)b"]


def test_text_files_are_read_in_their_charset(post: Post, awaited: Await) -> None:
    post.send(a_file(f"Kære Åse: {URL}".encode("latin-1"), "text/plain", "brev.txt"))
    assert awaited("digital_post.delivered").data["links"] == [URL]
    assert post.mailbox()[0]["documents"][0]["files"][0]["text"] == f"Kære Åse: {URL}"


def test_every_fault_does_what_it_says(context: Context, post: Post, awaited: Await) -> None:
    done: set[str] = set()

    def under(fault: str) -> httpx.Response:
        context.faults.switch_off()
        context.faults.switch_on("digital_post", fault)
        done.add(fault)
        return post.send(replace(NOW, uuid=str(uuid.uuid4())))

    assert under("loses_post").status_code == 200
    assert under("hides_actions").status_code == 200
    awaited("digital_post.delivered")
    [seen] = post.mailbox()
    assert seen["documents"][0]["actions"] == [] and seen["links"] == [{"text": "Deltag", "href": URL}]
    under("shows_no_links")
    assert awaited("digital_post.delivered").data["links"] == []
    assert post.mailbox()[-1]["links"] == post.mailbox()[-1]["documents"][0]["files"][0]["links"] == []
    refused(under("unavailable"), 503, "igen senere")
    post.exempt(digital_post=False)
    under("claims_registered")
    assert post.registered() is True
    assert done == set(FAULTS)


def test_reset_forgets_everything(context: Context, serve: Serve, awaited: Await) -> None:
    simulator = build(context)
    serve(simulator)
    post = Post(context.endpoints["digital_post"])
    post.send()
    awaited("digital_post.delivered")
    post.exempt(digital_post=False)
    simulator.reset()
    assert post.mailbox() == [] and post.registered() is True
    assert post.send().status_code == 200

"""MeMo is read and written as Digital Post takes it, and what it refuses is named by its place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.codecs.memo import (
    Action,
    Document,
    File,
    Memo,
    Party,
    Reservation,
    read_kombi_request,
    read_memo,
    write_kombi_request,
    write_memo,
)
from proevesten.errors import UnreadableError, UsageError
from tests.channels.conftest import many
from tests.support import shared_reference

URL = "https://rooms.vconf.dk/#/?conference=8a21&name=Kirurgisk%20Afdeling;v=1&æ=ø"
UUID = "8c2ea15d-61fb-4ba9-9366-42f8b194c114"
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
APPOINTMENT = Action(
    "Videomøde",
    "AFTALE",
    reservation=Reservation(UUID, "Udskrivning", "Videomøde", URL, START, START + timedelta(hours=1)),
)
LINK = Action("Deltag", "INFORMATION", url=URL)
MEMO = Memo(
    type="DIGITALPOST",
    uuid=UUID,
    label="Indkaldelse til videomøde på Kirurgisk Afdeling",
    sender=Party("99000015", "CVR", "Region Test"),
    recipient=Party("2512484916", "CPR", "Nancy Ann Berggren"),
    created=datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=1))),
    main=Document(
        (File("Indkaldelse.html", "text/html", f'<a href="{URL}">Deltag</a>'.encode()),),
        label="Indkaldelse", id="1", actions=(APPOINTMENT, LINK),
    ),
    additional=(Document((File("kort.pdf", "application/pdf", b"%PDF-1.7"),)),),
    notification="Du har fået post", message_id="m-1", reply=False, mandatory=True, legal_notification=False,
    do_not_deliver_until=date(2026, 11, 22), post_type="MYNDIGHEDSPOST",
)  # fmt: skip
SMS = Memo(
    type="NEMSMS", uuid=UUID, label="Husk videomøde", notification=f"Videomøde kl. 10: {URL}",
    sender=MEMO.sender, recipient=MEMO.recipient,
)  # fmt: skip

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\r"), min_size=1, max_size=99
)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda t: t.replace(microsecond=0, tzinfo=UTC)
)
FILES = st.builds(
    File, st.from_regex(r"[A-Za-zæøå_-]{1,20}\.(txt|html|pdf)", fullmatch=True),
    st.sampled_from(["text/plain", "text/html", "application/pdf"]), st.binary(max_size=60), st.just("da"),
)  # fmt: skip
RESERVATIONS = st.builds(
    lambda texts, start, hours, mail: Reservation(
        UUID, texts[0], texts[1], texts[2], start, start + timedelta(hours=hours), mail
    ),
    st.tuples(WORDS, WORDS, WORDS), TIMES, st.integers(0, 48), st.none() | WORDS,
)  # fmt: skip
ACTIONS = st.builds(lambda label, r: Action(label, "AFTALE", reservation=r), WORDS, RESERVATIONS) | st.builds(
    lambda label, end, start: Action(label, "SELVBETJENING", url="https://x.test/" + end, start=start),
    WORDS, st.from_regex(r"[a-z0-9?&=;%æøå]{0,40}", fullmatch=True), st.none() | TIMES,
)  # fmt: skip
DOCUMENTS = st.builds(
    Document, st.lists(FILES, min_size=1, max_size=3).map(tuple), st.none() | WORDS, st.none() | WORDS,
    st.lists(ACTIONS, max_size=3).map(tuple),
)  # fmt: skip
MEMOS = st.builds(
    lambda label, main, more, created, notification, message_id, flags: replace(
        MEMO, label=label, main=main, additional=tuple(more), created=created, notification=notification,
        message_id=message_id, reply=flags[0], mandatory=flags[1], legal_notification=flags[2],
    ),
    WORDS, DOCUMENTS, st.lists(DOCUMENTS, max_size=2), TIMES, st.none() | WORDS, st.none() | WORDS,
    st.tuples(*[st.sampled_from([None, True, False])] * 3),
)  # fmt: skip


@many
@given(MEMOS)
def test_any_message_comes_back_as_it_was(memo: Memo) -> None:
    assert read_memo(write_memo(memo)) == memo


@pytest.mark.parametrize("memo", [MEMO, SMS])
def test_a_request_comes_back_as_it_was(memo: Memo) -> None:
    choice = "NemSMS" if memo is SMS else "Digital Post"
    request = read_kombi_request(write_kombi_request(choice, memo))
    assert request.choice == choice
    assert request.memo == memo


def test_what_is_written_has_the_names_and_the_prefix_of_the_standard() -> None:
    xml = write_kombi_request("Digital Post", MEMO).decode()
    assert xml.index("<kombi_request><KombiValgKode>Digital Post</KombiValgKode><memo:Message") > 0
    assert 'xmlns:memo="https://DigitalPost.dk/MeMo-1" memoVersion="1.2"' in xml
    assert "<memo:createdDateTime>2026-11-21T09:00:00Z</memo:createdDateTime>" in xml
    assert "<memo:senderID>99000015</memo:senderID><memo:idType>CVR</memo:idType>" in xml
    assert f"<memo:EntryPoint><memo:url>{URL.replace('&', '&amp;')}</memo:url></memo:EntryPoint>" in xml


@pytest.mark.parametrize("name", ["Full", "Minimum"])
def test_the_official_examples_are_read_and_survive(name: str) -> None:
    data = shared_reference("vdx", "memo", f"MeMo_{name}_Example.xml").read_bytes()
    memo = read_memo(data)
    assert memo.sender.id == "12345678" and memo.recipient.id == "2211771212"
    assert memo.main and memo.main.files[0].content == b"This is a test"
    assert read_memo(write_memo(memo)) == memo
    if name == "Full":
        assert [a.code for d in memo.documents for a in d.actions] == [
            "SELVBETJENING", "AFTALE", "INFORMATION", "AFTALE", "SELVBETJENING",
        ]  # fmt: skip


def test_the_official_sms_example_is_refused_for_its_placeholders() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_memo(shared_reference("vdx", "memo", "MeMo_NemSMS.xml").read_bytes())
    assert "senderID[1]: CVR skal være 8 cifre" in refused.value.message.da
    assert "recipientID[1]: CPR must be 10 digits" in refused.value.message.en


@pytest.mark.parametrize(
    ("pattern", "new", "place", "words"),
    [
        (r"1\.2", "2.0", "/Message[1]", "memoVersion"),
        (r"MeMo-1", "MeMo-2", "/Message[1]", "Message i https://DigitalPost.dk/MeMo-1"),
        (r"<memo:label>Indkaldelse til.*?</memo:label>", "", "MessageHeader[1]", "label mangler"),
        (r"DIGITALPOST", "BREV", "messageType[1]", "DIGITALPOST | NEMSMS"),
        (r"DIGITALPOST", "NEMSMS", "MessageBody[1]", "ingen MessageBody"),
        (r"2512484916", "251248-4916", "recipientID[1]", "10 cifre"),
        (r"99000015", "990000155", "senderID[1]", "8 cifre"),
        (r"<memo:idType>CVR", "<memo:idType>EAN", "idType[1]", "CPR | CVR"),
        (r"2026-11-21T09:00:00Z", "2026-11-21T09:00:00+01:00", "createdDateTime[1]", "UTC"),
        (r"2026-11-21T09:00:00Z", "21-11-2026", "createdDateTime[1]", "formen"),
        (r"<memo:url>https:", "<memo:url>http:", "url[1]", "https://"),
        (r"Indkaldelse\.html", "Indkaldelse?.html", "filename[1]", "U+003F"),
        (r"Indkaldelse\.html", "Ind\u00a0kaldelse.html", "filename[1]", "U+00A0"),
        (r"<memo:content>", "<memo:content>!", "content[1]", "base64"),
        (r"<memo:Reservation>.*</memo:Reservation>", "", "Action[1]", "Reservation"),
        (r"<memo:EntryPoint>.*</memo:EntryPoint>", "", "Action[2]", "EntryPoint"),
        (r"T10:00:00Z</memo:endDateTime>", "T08:00:00Z</memo:endDateTime>", "Reservation[1]", "slutter"),
        (r"<memo:language>da", "<memo:language>dan", "language[1]", "2 tegn"),
        (r"Du har fået post", "x" * 151, "notification[1]", "150"),
        (r"AFTALE", "MØDE", "actionCode[1]", "AFTALE"),
        (r"<memo:Recipient>", "<memo:Modtager/><memo:Recipient>", "Modtager[1]", "ikke stå her"),
        (UUID, "8c2ea15d-61fb-11ba-9366-42f8b194c114", "messageUUID[1]", "version 4"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(pattern: str, new: str, place: str, words: str) -> None:
    xml, changed = re.subn(pattern, new, write_memo(MEMO).decode(), count=1)
    assert changed == 1
    with pytest.raises(UnreadableError) as refused:
        read_memo(xml.encode())
    assert refused.value.where.endswith(place)
    assert words in refused.value.message.da
    assert refused.value.message.da != refused.value.message.en


@pytest.mark.parametrize(
    "memo",
    [
        replace(MEMO, recipient=Party("1", "CPR")),
        replace(MEMO, main=None),
        replace(MEMO, created=None),
        replace(MEMO, created=datetime(2026, 1, 1)),
        replace(MEMO, label=""),
        replace(MEMO, label="\x00"),
        replace(MEMO, uuid="x"),
        replace(SMS, notification=None),
        replace(SMS, notification="x" * 151),
        replace(MEMO, main=Document((File("a.html", "text/html", b""),), actions=(Action("x", "AFTALE"),))),
    ],
)
def test_the_writer_refuses_what_digital_post_would(memo: Memo) -> None:
    with pytest.raises(UsageError):
        write_memo(memo)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<kombi_request/>", b"<x/>", b"<kombi_request><KombiValgKode>Due</KombiValgKode></kombi_request>",
        b"<kombi_request><KombiValgKode>Digital Post</KombiValgKode></kombi_request>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><kombi_request>&a;</kombi_request>',
        write_kombi_request("Digital Post", MEMO)[:-9],
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_kombi_request(body)
    assert refused.value.where

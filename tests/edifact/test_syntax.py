"""The syntax: what is read, where it stands, and what is refused with its byte."""

from __future__ import annotations

import pytest

from proevesten.codecs.edifact.syntax import MAX_SEGMENT_LENGTH, MAX_SEGMENTS, looks_like_edifact, scan
from proevesten.codecs.edifact.tree import location, read_interchange
from proevesten.errors import UnreadableError
from tests.edifact.bases import base

DIS91 = base("dis91").encode("iso-8859-1")


def values(data: bytes) -> list[list[list[str]]]:
    return [segment.elements for segment in scan(data).segments]


def refused(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        scan(data)
    return caught.value


def test_line_ends_and_blanks_between_segments_are_free() -> None:
    tight = DIS91.replace(b"'\n", b"'")
    assert values(tight) == values(DIS91) == values(DIS91.replace(b"'\n", b"' \r\n\t\r\n"))


def test_without_una_the_usual_separators_hold() -> None:
    assert values(DIS91.removeprefix(b"UNA:+.? '\n")) == values(DIS91)


def test_una_may_announce_other_separators() -> None:
    other = b"UNA|*.! ~UNB*UNOC|3*a!*b|14*c~"
    assert values(other) == [[["UNB"], ["UNOC", "3"], ["a*b", "14"], ["c"]]]


def test_una_with_a_blank_has_no_release_character() -> None:
    assert values(b"UNA:+.  'UNB+a?+b'") == [[["UNB"], ["a?"], ["b"]]]


@pytest.mark.parametrize("una", [b"UNA:+.?", b"UNA::.? '", b"UNAA+.? '", b"UNA:+.?'\n"])
def test_unusable_una_is_refused(una: bytes) -> None:
    assert refused(una + b"UNB+UNOC:3'" if len(una) > 8 else una).where == "byte 0"


def test_released_characters_lose_their_release() -> None:
    data = b"UNB+a?+b?:c?'d??e:f'"
    assert values(data) == [[["UNB"], ["a+b:c'd?e", "f"]]]
    assert data[scan(data).segments[0].offset_of(1, 2) :] == b"f'"


def test_iso_8859_1_is_read_and_utf_8_is_never_guessed() -> None:
    assert values("UNB+æøåÆØÅé'".encode("iso-8859-1"))[0][1] == ["æøåÆØÅé"]
    assert values("UNB+æø'".encode())[0][1] == ["Ã¦Ã¸"]


def test_offset_of_what_is_not_there_is_where_it_would_be() -> None:
    data = b"UNB+a:b+c'"
    segment = scan(data).segments[0]
    assert segment.offset_of(1, 3) == data.index(b"+c")
    assert segment.offset_of(4, 1) == segment.end == data.index(b"'")
    assert segment.get(4) == "" and segment.get(1, 3) == ""


def test_object_is_read_by_its_declared_length() -> None:
    blob = bytes(range(256))
    data = b"UNB+UNOC:3'UNO+1+AID:1+OBJ:IMG:TIF:91+256:14:1:A'" + blob + b"UNZ+1+K'"
    segments = scan(data).segments
    assert [segment.tag for segment in segments] == ["UNB", "UNO", "UNZ"]
    start, end = segments[1].payload or (0, 0)
    assert data[start:end] == blob


@pytest.mark.parametrize("length", [b"257", b"", b"-1", b"99999999999", b"x", "²".encode("iso-8859-1")])
def test_object_of_wrong_length_is_refused(length: bytes) -> None:
    data = b"UNB+UNOC:3'UNO+1+AID:1+OBJ:IMG+" + length + b":14:1:A'" + bytes(16)
    assert refused(data).where.startswith("byte ")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "byte 0"),
        (b"  \r\n", "byte 4"),
        (b"hello'", "byte 0"),
        (b"<?xml version='1.0'?>", "byte 0"),
        (b"UNA:+.? '", "byte 9"),
        (b"UNA:+.? 'BGM+EPI'", "byte 9"),
        (b"UNBELIEVABLE'", "byte 0"),
        (b"\xef\xbb\xbfUNA:+.? 'UNB+UNOC'", "byte 0"),
        (b"UNB+UNOC:3'BGM+EPI", "byte 11"),
        (b"UNB+UNOC:3'BGM+EPI?'", "byte 11"),
        (b"UNB+UNOC:3'\nFTX+a\x93b'", "byte 17"),
        (b"UNB+UNOC:3'FTX+a\x00b'", "byte 16"),
        (b"UNB+UNOC:3'\x1a", "byte 11"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_byte(data: bytes, where: str) -> None:
    fault = refused(data)
    assert fault.where == where
    assert fault.message.da and fault.message.en and fault.message.da != fault.message.en


def test_every_cut_of_a_letter_inside_a_segment_is_refused() -> None:
    for cut in range(len(DIS91) - 1):
        seen = DIS91[:cut].rstrip()
        if len(seen) > 9 and seen.endswith(b"'") and not seen.endswith(b"?'"):
            scan(DIS91[:cut])
        else:
            refused(DIS91[:cut])


def test_size_is_bounded() -> None:
    assert refused(b"UNB+" + b"x" * (MAX_SEGMENT_LENGTH + 1) + b"'").where == "byte 0"
    assert "for mange" in refused(b"UNB+UNOC:3'" + b"A'" * MAX_SEGMENTS).message.da


def test_detection_looks_at_the_first_bytes_only() -> None:
    assert looks_like_edifact(DIS91) and looks_like_edifact(b"\r\nUNB+UNOC")
    assert not looks_like_edifact(b"<Emessage>") and not looks_like_edifact(b"")


def test_places_are_named_by_message_group_segment_and_element() -> None:
    interchange = read_interchange(DIS91)
    message = interchange.messages[0]
    text = message.named("S14")[1]
    link = text.segments[1]
    assert location(message, text, link, 4, 2) == "UNH[1]/S14[2]/FTX[1]/4:2"
    assert location(message, text, text.segments[0], 1, 1) == "UNH[1]/S14[2]/1:1"
    assert location(message, message.head, message.head.segments[1]) == "UNH[1]/DTM[1]"
    assert message.header is not None and location(message, None, message.header, 2, 5) == "UNH[1]/2:5"
    assert interchange.header is not None and location(None, None, interchange.header, 2) == "UNB[1]/2:1"
    link_at = DIS91.index(b"https", DIS91.index(b"FTX+URL"))
    assert link.offset_of(4, 2) == link_at
    assert interchange.scan.line_of(link_at) == DIS91[:link_at].count(b"\n") + 1

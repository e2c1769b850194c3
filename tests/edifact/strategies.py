"""Generated letters, receipts and texts: what EDIFACT can carry, in full breadth."""

from __future__ import annotations

import string
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from proevesten.codecs.correspondence import (
    Binary,
    Correspondence,
    Organisation,
    OriginalLetter,
    Patient,
    Receipt,
    Reference,
    Run,
)

_LATIN = "".join(chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x100)))
_TRICKY = "'+:?\\.  æøåÆØÅ&%\n"
CHARACTERS = st.one_of(st.sampled_from(_TRICKY), st.sampled_from(_LATIN))


def line(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(_LATIN.replace("\xa0", "") + "'+:?æøå"), min_size=least, max_size=most)


TEXT = st.text(CHARACTERS, max_size=300)
RUNS = st.lists(
    st.builds(
        Run,
        text=TEXT,
        style=st.sampled_from(["", "Bold", "Italic", "Underline", "Right", "Center"]),
        fixed=st.booleans(),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
_URL_CHARACTERS = st.sampled_from(string.ascii_letters + string.digits + "/?&=%;:+'.-_~#,@!$()*[]æøå")
URLS = st.text(_URL_CHARACTERS, min_size=1, max_size=250).map(lambda tail: "https://v.example.test/" + tail)
NUMBERS = st.text(st.sampled_from(string.digits), min_size=13, max_size=13)
IDS = st.text(st.sampled_from(string.ascii_letters + string.digits), min_size=1, max_size=14)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2089, 12, 31)).map(
    lambda t: t.replace(second=0, microsecond=0)
)
_WORDS = ("sygehusafdelingsnummer", "ydernummer", "lokationsnummer", "kommunenummer", "sorkode")


def organisations(**fixed: Any) -> st.SearchStrategy[Organisation]:
    optional = st.none() | line(35)
    return st.builds(
        Organisation,
        location_number=NUMBERS,
        identifier=line(17),
        identifier_code=st.sampled_from(_WORDS),
        name=optional,
        department=optional,
        unit=optional,
        street=optional,
        suburb=optional,
        district=optional,
        postcode=st.none() | line(9),
        **fixed,
    )


def patients() -> st.SearchStrategy[Patient]:
    optional = st.none() | line(35)
    rest = {
        "surname": line(70),
        "given_name": st.none() | line(70),
        "street": optional,
        "suburb": optional,
        "district": optional,
        "postcode": st.none() | line(9),
        "occupation": optional,
        "episode_status": st.sampled_from(
            ["inaktiv", "indlagt", "ambulant", "doed", "ambulant_roentgen", None]
        ),
    }
    by_cpr = st.builds(
        Patient, cpr=st.from_regex(r"[0-9]{10}", fullmatch=True), alternative_id=st.none(), **rest
    )
    by_other = st.builds(Patient, cpr=st.none(), alternative_id=line(10, 10), **rest)
    return by_cpr | by_other


REFERENCES = st.one_of(
    st.builds(Reference, description=line(69), url=URLS),
    st.builds(Reference, description=line(69), supplementary=st.just(True)),
    st.builds(
        Reference,
        description=line(69),
        binary=st.builds(
            Binary,
            object_id=IDS,
            code=st.sampled_from(["tekstfil", "billede", "proprietaert_indhold"]),
            extension=st.sampled_from(["tiff", "jpeg", "pdf", "xls"]),
            size=st.integers(1, 10**9),
        ),
    ),
)

LETTERS = st.builds(
    Correspondence,
    envelope_id=IDS,
    letter_id=IDS,
    sent=TIMES,
    authorised=TIMES,
    sender=organisations(
        phone=st.none() | line(25), speciality=st.sampled_from([None, "kirurgi_sygehus", "geriatri"])
    ),
    receiver=organisations(),
    patient=patients(),
    wants_receipt=st.booleans(),
    status=st.sampled_from(["nytbrev", "rettetbrev"]),
    episode_of_care_id=st.none() | line(35),
    priority=st.sampled_from([None, "rutine", "høj_prioritet"]),
    subject=st.none() | line(69),
    texts=st.lists(RUNS, max_size=3).map(tuple),
    references=st.lists(REFERENCES, max_size=10).map(tuple),
)

_CODES = st.sampled_from(
    [
        "ikke_specificeret",
        "ukendt_lokationsnummer",
        "problem_med_modtagerID",
        "problem_med_version",
        "syntaksfejl",
    ]
)
_VERSIONS = st.sampled_from(["D9134L", "H0130R", "XD9134L", "XH2230R"])


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    kind = draw(st.sampled_from(["negative_vans", "negative", "positive"]))
    refusals = (
        st.just((None, None))
        if kind == "positive"
        else st.tuples(_CODES, TEXT.map(_lines)) | st.just((None, None))
    )
    letters = draw(st.lists(st.tuples(IDS, _VERSIONS, refusals), max_size=3))
    code, text = draw(refusals)
    return Receipt(
        kind=kind,  # type: ignore[arg-type]
        envelope_id=draw(IDS),
        letter_id=draw(IDS),
        sent=draw(TIMES),
        sender=draw(NUMBERS),
        receiver=draw(NUMBERS),
        original_envelope_id=draw(IDS),
        original_sender=draw(NUMBERS),
        original_receiver=draw(NUMBERS),
        refuse_code=code,
        refuse_text=text,
        letters=tuple(OriginalLetter(i, v, c, t) for i, v, (c, t) in letters),
    )


def _lines(text: str) -> str:
    return (text or "x") + "\n"

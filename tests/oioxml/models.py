"""Hypothesis strategies of letters, receipts and advis as parties write them, awkward characters included."""

from __future__ import annotations

from datetime import datetime

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
from proevesten.codecs.oioxml import Notification

AWKWARD = "æøåÆØÅéüß&<>\"'+:?;%#/\\ €…ł😀\u00a0abcXYZ0189.-_"


def text(longest: int, shortest: int = 1) -> st.SearchStrategy[str]:
    plain = st.text(AWKWARD, min_size=shortest, max_size=longest)
    return plain | st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=shortest, max_size=longest
    )


digits = st.text("0123456789", min_size=10, max_size=10)
minutes = st.datetimes(datetime(1998, 1, 1), datetime(2027, 12, 31)).map(
    lambda m: m.replace(second=0, microsecond=0)
)
seconds = st.datetimes(datetime(1998, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(microsecond=0))
codes = st.sampled_from(
    ["sygehusafdelingsnummer", "ydernummer", "lokationsnummer", "kommunenummer", "sorkode"]
)
number = st.just("5790000120314")


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


def organisations(sender: bool) -> st.SearchStrategy[Organisation]:
    t35 = text(35)
    return st.builds(
        Organisation, number, text(17), codes, name=t35 if sender else maybe(t35), department=maybe(t35),
        unit=maybe(t35), street=maybe(t35), suburb=maybe(t35), district=maybe(t35), postcode=maybe(text(9)),
        phone=maybe(text(25)) if sender else st.none(),
        speciality=maybe(st.sampled_from(["kirurgi_sygehus", "psykolog"])) if sender else st.none(),
    )  # fmt: skip


statuses = st.sampled_from(["inaktiv", "indlagt", "ambulant", "doed", "ambulant_roentgen"])
people = {
    "surname": text(70), "given_name": maybe(text(70)), "street": maybe(text(35)), "suburb": maybe(text(35)),
    "district": maybe(text(35)), "postcode": maybe(text(9)), "occupation": maybe(text(35)),
    "episode_status": statuses,
}  # fmt: skip
patients = st.builds(Patient, cpr=digits, **people) | st.builds(
    Patient, cpr=st.none(), alternative_id=text(10, 10), **people
)

lines = st.lists(text(40, 0), min_size=1, max_size=4).map("\n".join)
runs = st.builds(
    Run, lines, st.sampled_from(["", "Bold", "Italic", "Underline", "Right", "Center"]), st.booleans()
)
blocks = st.lists(runs, max_size=5).map(tuple)

urls = text(300, 0).map(lambda tail: f"https://video.example.test/m?a=1&b={tail}")
objects = st.builds(
    Binary,
    text(35),
    st.sampled_from(["billede", "tekstfil"]),
    st.sampled_from(["pdf", "png"]),
    st.integers(1, 10**12),
)
references = (
    st.builds(Reference, text(70), url=urls)
    | st.builds(Reference, text(70), supplementary=st.just(True))
    | st.builds(Reference, text(70), binary=objects)
)

letters = st.builds(
    Correspondence, text(14), text(14), minutes, minutes, organisations(True), organisations(False), patients,
    wants_receipt=st.booleans(), status=st.sampled_from(["nytbrev", "rettetbrev"]),
    episode_of_care_id=maybe(text(35)), priority=st.sampled_from([None, "rutine", "høj_prioritet"]),
    subject=maybe(text(70)), texts=st.lists(blocks, max_size=3).map(tuple),
    references=st.lists(references, max_size=3).map(tuple),
)  # fmt: skip

refusals = st.sampled_from([None, "ikke_specificeret", "syntaksfejl", "problem_med_version"])
receipts = st.builds(
    Receipt, st.sampled_from(["negative_vans", "negative"]), text(14), text(14), minutes, number, number, text(14),
    number, number, refuse_code=refusals, refuse_text=maybe(lines),
    letters=st.lists(st.builds(OriginalLetter, text(14), text(7), refusals, maybe(lines)), max_size=3).map(tuple),
)  # fmt: skip

advis = st.builds(
    Notification, st.just("admission"), text(14), text(14), text(35), minutes, seconds,
    st.builds(Organisation, number, text(17), codes, name=text(35), department=maybe(text(35)), unit=maybe(text(35)),
              phone=maybe(text(25))),
    st.builds(Organisation, number, text(17), codes, name=maybe(text(35))),
    digits, minutes, answer_to=number, patient_status=st.sampled_from([None, "indlagt", "doed"]),
    status=st.sampled_from(["nytbrev", "rettetbrev", "annulleretbrev"]), wants_receipt=st.booleans(),
)  # fmt: skip

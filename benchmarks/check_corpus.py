"""Letters for the benchmarks of `check`: valid, all different, about the size of MedCom's examples."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from proevesten.codecs.correspondence import Correspondence, Organisation, Patient, Reference, Run
from proevesten.codecs.edifact.letter_writer import write_correspondence as write_edifact
from proevesten.codecs.oioxml.writer import write_correspondence as write_oioxml

_LETTER = Correspondence(
    envelope_id="",
    letter_id="",
    sent=datetime(2026, 11, 20, 10, 15),
    authorised=datetime(2026, 11, 20, 10, 10),
    sender=Organisation("5790000900015", "2001060", "sygehusafdelingsnummer", "Testsygehus", "Afdeling A"),
    receiver=Organisation("5790000900022", "461", "kommunenummer", "Testkommune", "Hjemmeplejen"),
    patient=Patient("2512484916", "Berggren", given_name="Nancy Ann", street="Testvej 1", postcode="9999"),
    subject="Indkaldelse til videomøde",
)
_WORDS = (
    "mødet", "holdes", "på", "video", "før", "udskrivelse", "hjemmeplejen", "deltager", "fra", "borgerens",
    "hjem", "æblegrød", "øm", "årsag",
)  # fmt: skip


def letter(number: int) -> Correspondence:
    """Letter `number`; the same number gives the same letter."""
    pick = random.Random(number)
    text = " ".join(pick.choice(_WORDS) for _ in range(120))
    link = f"https://video.test/m/{pick.getrandbits(64):016x}?pin=&gæst=1".replace("æ", "ae")
    return replace(
        _LETTER,
        envelope_id=f"K{number:013d}",
        letter_id=f"B{number:013d}",
        texts=((Run(text),),),
        references=(Reference("Deltag i videomødet", link),),
    )


def xdis91(number: int) -> bytes:
    """Letter `number` as XDIS91."""
    return write_oioxml(letter(number))


def dis91(number: int) -> bytes:
    """Letter `number` as DIS91."""
    return write_edifact(
        replace(letter(number), version="D9134L", type_code="DIS91", statistical_code="DIS91")
    )


def folder(place: Path, count: int) -> Path:
    """`count` XDIS91 files in a folder of their own below `place`."""
    made = place / f"xdis91-{count}"
    made.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (made / f"{number:06d}.xml").write_bytes(xdis91(number))
    return made

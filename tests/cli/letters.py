"""Letters for the tests of the command line, written by our own codecs; all people and places invented."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.check_corpus import dis91, letter, xdis91
from proevesten.codecs.correspondence import Patient, Run
from proevesten.codecs.edifact.letter_writer import write_correspondence as write_edifact

GOOD = xdis91(1)
GOOD_EDIFACT = dis91(1)
WRONG_NUMBER = GOOD.replace(b"<EANIdentifier>5790000900015<", b"<EANIdentifier>5790000900016<")
NO_SENDER = GOOD.replace(GOOD[GOOD.index(b"<Sender>") : GOOD.index(b"</Sender>") + 9], b"")
TWO_SUBJECTS = GOOD.replace(b"</Subject>", b"</Subject><Subject>Igen</Subject>")
ZONED_DATE = GOOD.replace(b"<Date>2026-11-20</Date>", b"<Date>2026-11-20+01:00</Date>", 1)
WRONG_NAMESPACE = GOOD.replace(b"schemas/2006/07/01/", b"schemas/2006/07/02/")
DIS90_WITH_NAME = write_edifact(
    replace(
        letter(1),
        version="D9034L",
        type_code="DIS90",
        statistical_code="DIS90",
        patient=Patient("1505505510", "Information", given_name="Info"),
        texts=((Run("Ring om Nancy Ann Berggren"),),),
    )
)

"""Location number, SOR code and test citizens: well-formed, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.doctor.model import Check, Patient, fault, ok, skipped
from proevesten.session.numbers import REPLACEMENT_DAYS, birth_date, check_digit_ok, with_check_digit
from proevesten.session.people import Organisation, organisations
from proevesten.session.people import citizens as official_citizens
from proevesten.texts import Text

SOR_NAMESPACE = "1000016"
"""SOR codes are SNOMED identifiers in the namespace of the Danish health authority: …1000016 and three digits
(partition and Verhoeff check digit)."""


def location_numbers(patient: Patient) -> Iterator[Check]:
    """13 digits with the right last one (GS1 7.9), not that of a simulated organisation."""
    row = patient.profile.organisation
    numbers = {"location_number": row.location_number, "advis_location_number": row.advis_location_number}
    register = {o.location_number: o for o in organisations(patient.suite) if o.location_number}
    if not any(numbers.values()):
        yield skipped("location-number", "rollen har intet", "the role has none")
    for key, number in numbers.items():
        if number:
            yield _location(f"location-number:{key}", number, register.get(number))


def _location(name: str, number: str, known: Organisation | None) -> Check:
    if not check_digit_ok(number):
        right = with_check_digit(number[:12])
        return fault(
            name,
            Text(f"{number} har forkert kontrolciffer", f"{number} has a wrong check digit"),
            Text(
                f"Er de første tolv cifre rigtige, er nummeret {right}",
                f"If the first twelve digits are right, the number is {right}",
            ),
        )
    if known is not None:
        return fault(
            name,
            Text(
                f"{number} tilhører den simulerede {known.title} i adresseregisteret",
                f"{number} belongs to the simulated {known.title} in the address register",
            ),
            Text(
                "Brug systemets eget testnummer; det føres ind i registeret for kørslen",
                "Use the system's own test number; it is entered in the register for the run",
            ),
        )
    return ok(
        name, "føres ind i adresseregisteret for kørslen", "is entered in the address register for the run"
    )


def sor(patient: Patient) -> Iterator[Check]:
    """The check digit of a SOR code, and that it is not a simulated organisation's."""
    code = patient.profile.organisation.sor
    if not code:
        yield skipped("sor", "rollen har ingen", "the role has none")
    elif not (code[-10:-3] == SOR_NAMESPACE and verhoeff_ok(code)):
        yield fault(
            "sor",
            Text(
                f"{code} er ingen SOR-kode: den slutter på {SOR_NAMESPACE} og tre cifre, det sidste et kontrolciffer",
                f"{code} is no SOR code: it ends with {SOR_NAMESPACE} and three digits, the last a check digit",
            ),
            Text("Slå koden op i SOR, eller brug en opdigtet med rette cifre", "Look the code up in SOR"),
        )
    elif other := next((o for o in organisations(patient.suite) if o.sor == code), None):
        yield fault(
            "sor",
            Text(
                f"{code} tilhører den simulerede {other.title}",
                f"{code} belongs to the simulated {other.title}",
            ),
            Text("Brug systemets egen testkode", "Use the system's own test code"),
        )
    else:
        yield ok("sor", "rette cifre", "right digits")


def citizens(patient: Patient) -> Iterator[Check]:
    """The numbers declared fictitious are dates with a serial. They are told by place, never by number."""
    declared = patient.profile.citizens.fictitious
    if not declared:
        yield skipped("citizens", "ingen ud over Prøvestens egne", "none beside Prøvesten's own")
        return
    official = {c.cpr for c in official_citizens(patient.suite)}
    broken = [str(n) for n, cpr in enumerate(declared, start=1) if birth_date(cpr) is None]
    if broken:
        places = ", ".join(broken)
        yield fault(
            "citizens",
            Text(
                f"nr. {places} i fictitious er ikke et personnummer",
                f"no. {places} in fictitious is no CPR number",
            ),
            Text(
                "Seks cifre, der er en dato (dag + 60 er tilladt), og fire cifre",
                "Six digits that are a date (day + 60 is allowed), and four digits",
            ),
        )
        return
    real = [str(n) for n, cpr in enumerate(declared, start=1) if _may_be_issued(cpr) and cpr not in official]
    if real:
        places = ", ".join(real)
        yield ok(
            "citizens",
            f"nr. {places} ligner et nummer, der kan være udstedt; leverandøren erklærer, at det er fiktivt",
            f"no. {places} looks like a number that may be issued; the vendor declares it fictitious",
        )
        return
    yield ok("citizens", f"{len(declared)} fiktive", f"{len(declared)} fictitious")


def _may_be_issued(cpr: str) -> bool:
    return int(cpr[:2]) <= REPLACEMENT_DAYS


def verhoeff_ok(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of the others (SNOMED CT identifiers; dihedral group D5)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _multiplied(check, _permuted(int(digit), place % 8))
    return check == 0


def _multiplied(a: int, b: int) -> int:
    """The group D5: 0-4 rotations, 5-9 reflections."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit

"""Sentences about those who receive: the municipality and the GP."""

from __future__ import annotations

from pytest_bdd import given, parsers, then

from proevesten.session.world import World


@then(
    parsers.re(
        r"får (?P<receiver>kommunen|egen læge|hospitalsafdelingen) en gyldig korrespondancemeddelelse "
        r"på sit lokationsnummer"
    )
)
def valid_letter(world: World, receiver: str) -> None:
    """A valid letter came to the location number."""
    world.receiver(receiver).must_get_valid_letter()


@then(
    parsers.re(
        r"er linket i meddelelsen til (?P<receiver>.+) mødets gæstelink, tegn for tegn, som et aktivt link"
    )
)
def active_link(world: World, receiver: str) -> None:
    """The meeting's guest link is an active link."""
    world.receiver(receiver).must_get_active_link()


@then(parsers.re(r"har meddelelsen til (?P<receiver>.+) den aftalte overskrift"))
def agreed_subject(world: World, receiver: str) -> None:
    """The subject is the agreed header."""
    world.receiver(receiver).must_get_agreed_subject()


@then(parsers.re(r"kvitterer (?P<receiver>.+) positivt for forsendelsen og for brevet"))
def acknowledges(world: World, receiver: str) -> None:
    """Both levels are acknowledged."""
    world.receiver(receiver).must_acknowledge()


@then(parsers.re(r"ligger brevet på borgeren hos (?P<receiver>.+)"))
def filed(world: World, receiver: str) -> None:
    """The letter is on the citizen."""
    world.receiver(receiver).must_show_letter()


@then(parsers.re(r"viser indbakken hos (?P<receiver>.+) emnet"))
def shows_subject(world: World, receiver: str) -> None:
    """The inbox shows the subject."""
    world.receiver(receiver).must_show_subject()


@then(parsers.re(r"viser (?P<receiver>.+) et klikbart link, der åbner det sendte link"))
def shows_link(world: World, receiver: str) -> None:
    """The link is clickable."""
    world.receiver(receiver).must_show_clickable_link()


@then("får kommunen advis om udskrivelsen")
def gets_advis(world: World) -> None:
    """The advis came."""
    world.municipality.must_get_advis()


@then("viser kommunens system, at afdelingen har ansvaret i 72 timer, med afdelingens telefonnummer")
def shows_responsibility(world: World) -> None:
    """The citizen's page shows ward, end and number."""
    world.municipality.must_show_seventy_two_hours()


@given("egen læge er Lægerne Havnen, hvis system ikke kan vise aktive links")
def old_practice(world: World) -> None:
    """The citizen's doctor has a system that cannot show active links."""
    world.choose_practice("laegerne-havnen")


@then(
    parsers.re(
        r"(?P<receiver>kommunen|egen læge|hospitalsafdelingen|jobcentret) "
        r"modsiger ikke sin kvittering inden for (?P<seconds>\d+) sekund"
    )
)
def does_not_contradict(world: World, receiver: str, seconds: str) -> None:
    """No negative receipt follows."""
    world.receiver(receiver).must_not_contradict(int(seconds))


@then(parsers.re(r"har meddelelsen til (?P<receiver>kommunen|egen læge) den nationale kategori for video"))
def national_category(world: World, receiver: str) -> None:
    """Exactly one category, the one for video."""
    world.receiver(receiver).must_get_national_category()

"""Sentences about Kontakt Læge, Min Læge and the virtual waiting room."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from proevesten.session.world import World
from steps.words import next_sunday_morning

EMPLOYEES = {
    "hjemmesygeplejersken": "oest-sygeplejerske",
    "en vikar uden jobfunktionsrolle": "oest-vikar",
    "bostedets medarbejder": "oest-bosted",
    "jobkonsulenten": "oest-jobcenter",
    "en sygeplejerske i Testkommune Vest": "vest-sygeplejerske",
}


@when(parsers.re(r"(?P<who>hjemmesygeplejersken|en vikar uden jobfunktionsrolle|bostedets medarbejder|jobkonsulenten|"
                 r"en sygeplejerske i Testkommune Vest) bestiller en videokonsultation til borgeren"))  # fmt: skip
def orders(world: World, who: str) -> None:
    """An employee orders in Kontakt Læge."""
    world.waiting_room.order(EMPLOYEES[who])


@when("hjemmesygeplejersken bestiller først til borgeren og så til en anden borger")
def orders_two(world: World) -> None:
    """Two are in the queue."""
    world.waiting_room.order_for_two(EMPLOYEES["hjemmesygeplejersken"])


DECISIONS = {"godkender": "approve", "annullerer": "cancel", "godkender for sent": "late"}


@when(parsers.re(r"borgeren (?P<what>godkender for sent|godkender|annullerer) login med MitID i Min Læge"))
def logs_in(world: World, what: str) -> None:
    """The citizen's own way."""
    world.waiting_room.log_in_with_mitid(DECISIONS[what])


@given("borgeren har ikke MitID")
def has_no_mitid(world: World) -> None:
    """The citizen cannot log in."""
    world.waiting_room.has_no_mitid()


@given("klinikken har åbent på hverdage, og det er søndag")
def practice_is_closed(world: World) -> None:
    """The practice has opening hours, and the clock is set to a Sunday."""
    world.waiting_room.has_opening_hours()
    world.set_clock(next_sunday_morning(world.session.clock.local()))


@then("henvises borgeren til Kontakt Læge")
def pointed_to_kontakt_laege(world: World) -> None:
    """The page points the way."""
    world.waiting_room.must_be_refused("UC5-05", "kontakt læge")


@when("lægen tager den næste i køen")
def takes_next(world: World) -> None:
    """The doctor takes the next."""
    world.waiting_room.take_next()


@when("lægen i stedet sender et link på SMS til medarbejderen")
def sends_sms(world: World) -> None:
    """The doctor's alternative."""
    world.waiting_room.send_sms(world.municipality.organisation.mobile)


@then("står borgeren i køen hos egen læge")
def is_queued(world: World) -> None:
    """The order is in the queue."""
    world.waiting_room.must_be_queued("UC5-01")


@then(parsers.re(r"afvises bestillingen, og grunden nævner (?P<words>.+)"))
def is_refused(world: World, words: str) -> None:
    """Refused with the reason."""
    world.waiting_room.must_be_refused("UC5-03" if "aftale" in words else "UC5-01", words)


@then("afvises borgeren, og grunden nævner MitID")
def login_is_refused(world: World) -> None:
    """No login, no consultation."""
    world.waiting_room.must_be_refused("UC5-05", "mitid")


@then("ser borgeren klinikkens logo, og at personalet er på vej")
def sees_welcome(world: World) -> None:
    """Logo and message."""
    world.waiting_room.must_show_welcome()


@then("er det borgeren, der kom først, lægen får")
def first_is_taken(world: World) -> None:
    """In order."""
    world.waiting_room.must_be_taken_first()


@then("får borgeren et link, der åbner videomødet")
def gets_link(world: World) -> None:
    """The link opens."""
    world.waiting_room.must_give_link("UC5-02")


@then("får medarbejderen lægens link på SMS")
def employee_gets_sms(world: World) -> None:
    """The SMS came."""
    world.waiting_room.must_get_sms(world.municipality.organisation.mobile)

"""Sentences about the network between the parties, and about time."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from proevesten.session.world import World
from steps.words import duration


@given(parsers.re(r"nettet rammes af (?P<fault>forsinkelse|dublering|ombytning|negativ kvittering)"))
def network_is_hit(world: World, fault: str) -> None:
    """The network misbehaves for the rest of the scenario."""
    world.network.misbehave(fault)


@given(parsers.re(r"nettet taber (?P<what>den første besked|den første kvittering)"))
def network_loses(world: World, what: str) -> None:
    """The network loses one message or receipt, and is sound after that."""
    world.network.misbehave(
        "tab" if "besked" in what else "tabt kvittering", count=1 if "besked" in what else 2
    )


@when(parsers.re(r"der er gået (?P<step>\d.+)"))
def time_passes(world: World, step: str) -> None:
    """Time passes."""
    world.network.pass_time(duration(step))


@then(
    parsers.re(
        r"sender (?P<who>hospitalet) brevet til (?P<receiver>kommunen|egen læge) igen, uændret i en ny kuvert"
    )
)
def sent_again(world: World, who: str, receiver: str) -> None:
    """The letter was sent again with its message id."""
    world.network.must_carry_again(receiver)


@then(
    parsers.re(
        r"vises brevet kun én gang hos (?P<receiver>kommunen|egen læge), også efter (?P<seconds>\d+) sekund"
    )
)
def shown_once(world: World, receiver: str, seconds: str) -> None:
    """The letter is shown once."""
    world.receiver(receiver).must_show_once(int(seconds))


@then(parsers.re(r"kan hospitalets bruger se, at brevet til (?P<receiver>kommunen|egen læge) er afvist"))
def refusal_is_shown(world: World, receiver: str) -> None:
    """The negative receipt reached the sender's user."""
    world.hospital.must_see_refusal(receiver)

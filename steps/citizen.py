"""Sentences about the citizen, the relatives and the telephones."""

from __future__ import annotations

from pytest_bdd import given, then

from proevesten.session.world import World


@given("en pårørende har sagt ja til at få linket på SMS")
def relative_agrees(world: World) -> None:
    """The relative's telephone is known."""
    world.citizen.lease_relative()


@then("får borgeren aftalen med mødets link i Digital Post")
def gets_digital_post(world: World) -> None:
    """Digital Post carries the link."""
    world.citizen.must_get_digital_post()


@then("får den pårørende mødets link på SMS uden oplysninger om patienten")
def relative_gets_sms(world: World) -> None:
    """The SMS carries the link and nothing about the patient."""
    world.citizen.sms_must_be_free_of_patient_data(world.story.values["relative_phone"])


@then("kommunens medarbejder får mødets link på SMS")
def employee_gets_sms(world: World) -> None:
    """The SMS with the link reached the employee's device."""
    world.citizen.must_get_sms(world.municipality.organisation.mobile, "UC2-04")

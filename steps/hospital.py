"""Sentences about the hospital."""

from __future__ import annotations

from datetime import UTC, timedelta

from pytest_bdd import given, parsers, then, when

from proevesten.session.world import World
from steps.words import duration, moment, place


@given(parsers.re(r"en patient er indlagt på (?P<department>.+)"))
def admitted(world: World, department: str) -> None:
    """A patient was admitted two days ago."""
    world.hospital.admit(department, world.session.clock.now() - timedelta(days=2))


@given(parsers.re(r"en patient har været indlagt på (?P<department>.+) i (?P<stay>\d.+)"))
def has_been_admitted(world: World, department: str, stay: str) -> None:
    """Keeps the ward and the length of the stay; the patient is admitted when the discharge is known."""
    world.story.values["stay"] = duration(stay)
    world.hospital.admit(department, world.session.clock.now() - duration(stay))


@given(
    parsers.re(
        r"patienten blev udskrevet (?P<state>(?:ikke )?færdigbehandlet) til (?P<where>.+) for (?P<ago>\d.+) siden"
    )
)
def was_discharged(world: World, state: str, where: str, ago: str) -> None:
    """The discharge happened a while ago: admission and discharge are told back-dated.

    The rule counts whole minutes, so simulated time begins at a whole one: no boundary is crossed while steps run.
    """
    if not world.town.real_time:
        world.set_clock(world.session.clock.now().replace(second=0, microsecond=0))
    at = world.session.clock.now() - duration(ago)
    world.hospital.admit(world.story.department.department, at - world.story.values["stay"])
    world.hospital.discharge(at, place(where), treated=not state.startswith("ikke"))


@given(
    parsers.re(
        r"en patient blev udskrevet færdigbehandlet til (?P<where>.+) "
        r"(?P<at>\d\d\.\d\d\.\d{4} \d\d\.\d\d) efter (?P<stay>\d.+)"
    )
)
def was_discharged_at(world: World, where: str, at: str, stay: str) -> None:
    """The discharge happened at a given moment: the clock is set there."""
    discharged = moment(at).astimezone(UTC)
    world.set_clock(discharged)
    world.hospital.admit("Medicinsk Afdeling", discharged - duration(stay))
    world.hospital.discharge(discharged, place(where))


@given(parsers.re(r"klokken er (?P<at>\d\d\.\d\d\.\d{4} \d\d\.\d\d)"))
def clock_shows(world: World, at: str) -> None:
    """The simulated world's clock is set."""
    world.set_clock(moment(at).astimezone(UTC))


@given(
    parsers.parse(
        "hospitalet, kommunen og egen læge har aftalt videomøde om {days:d} dage kl. {hour:d}.{minute:d}"
    )
)
def agreed(world: World, days: int, hour: int, minute: int) -> None:
    """The time that was agreed by telephone."""
    world.hospital.agree(days, hour, minute)


@when(parsers.re(r"patienten udskrives færdigbehandlet til (?P<where>.+)"))
def discharge(world: World, where: str) -> None:
    """The patient is discharged now."""
    world.hospital.discharge(world.session.clock.now(), place(where))


@when("kommunens medarbejder ringer til afdelingen om patienten")
def call(world: World) -> None:
    """The municipality's employee calls the ward and gives the number of her telephone."""
    world.hospital.take_call(world.municipality.organisation.mobile)


@when(parsers.re(r"(?P<caller>egen læge|lægevagten) ringer til afdelingen om patienten"))
def doctor_calls(world: World, caller: str) -> None:
    """A doctor calls the ward."""
    world.hospital.take_call(world.doctor_phone(caller), caller="doctor")


@when("kommunens medarbejder ringer til afdelingen, og lægen vælger envejsvideo")
def call_for_one_way(world: World) -> None:
    """The doctor chooses one-way video."""
    world.hospital.take_call(world.municipality.organisation.mobile, one_way=True)


@when(
    parsers.parse(
        "kommunens medarbejder ringer, og lægen sender linket også til den pårørende med teksten «{text}»"
    )
)
def call_with_relative(world: World, text: str) -> None:
    """More recipients and a predefined text."""
    world.story.values["sms_text"] = text
    world.hospital.take_call(
        world.municipality.organisation.mobile,
        more_phones=[world.story.values["relative_phone"]],
        text=f"{text} %meeting_url%",
    )


@then("findes mødet i VDX med emne, tid, arrangør, værtskode og gæstekode")
def meeting_is_complete(world: World) -> None:
    """The meeting in VDX is complete."""
    world.video.must_be_complete()


@then("mødet begynder på det aftalte tidspunkt")
def meeting_is_at_agreed_time(world: World) -> None:
    """The booked time is the agreed time."""
    world.video.must_be_at_agreed_time()


@then(parsers.re(r"hospitalet kan se, at brevet til (?P<receiver>.+) er modtaget"))
def letter_is_received(world: World, receiver: str) -> None:
    """The receipt reached the sender's user."""
    world.hospital.must_see_receipt(receiver)


@then("indkalder afdelingen til et straksmøde, der begynder inden for 2 minutter")
@then("indkalder afdelingen til et straksmøde")
def instant_meeting(world: World) -> None:
    """The ward takes the call and opens a meeting at once."""
    world.hospital.must_accept("UC2-01")
    world.video.must_be_instant()


@then("henviser afdelingen til egen læge")
def refers_to_gp(world: World) -> None:
    """The ward says that the responsibility has passed."""
    world.hospital.must_refuse("UC2-08")


@then(parsers.parse("der bookes intet videomøde inden for {seconds:d} sekund"))
def no_meeting(world: World, seconds: int) -> None:
    """Nothing is booked within the window."""
    world.video.must_not_be_booked(seconds)


@then(parsers.parse("der sendes ingen SMS inden for {seconds:d} sekund"))
def no_sms(world: World, seconds: int) -> None:
    """No SMS is sent within the window."""
    world.citizen.must_not_get_sms(world.municipality.organisation.mobile, seconds)


@then("er mødet envejsvideo")
def one_way(world: World) -> None:
    """The meeting is one-way."""
    world.video.must_be_one_way()


@then(parsers.re(r"får (?P<caller>egen læge|lægevagten) mødets link på SMS"))
def doctor_gets_sms(world: World, caller: str) -> None:
    """The calling doctor got the link."""
    world.citizen.must_get_sms(world.doctor_phone(caller), "UC2-13")


@then("får både medarbejderen og den pårørende linket med den valgte tekst")
def both_get_text(world: World) -> None:
    """Both telephones got link and text."""
    text = world.story.values["sms_text"]
    world.citizen.must_get_text(world.municipality.organisation.mobile, text)
    world.citizen.must_get_text(world.story.values["relative_phone"], text)

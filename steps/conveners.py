"""Sentences about whoever convenes: hospital, municipality, social area, GP."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from proevesten.session.world import World
from steps.words import format_of

_WHO = r"(?P<who>hospitalet|kommunen|socialområdet|egen læge)"


@given(parsers.re(_WHO + r" har en (?:kontakt|sag) på borgeren"))
def has_contact(world: World, who: str) -> None:
    """The citizen has a contact in the convener's system."""
    world.convener(who).open_case()


@given(parsers.re(_WHO + r" har ingen (?:kontakt|sag) på borgeren"))
def has_no_contact(world: World, who: str) -> None:
    """Nothing is known of the citizen: the convener is set, no contact is made."""
    world.story.values["no_contact"] = who
    world.convener(who)


@given(parsers.re(_WHO + r" har aftalt videomøde om (?P<days>\d+) dage kl\. (?P<hour>\d+)\.(?P<minute>\d+)"))
def has_agreed(world: World, who: str, days: str, hour: str, minute: str) -> None:
    """The time was agreed by telephone."""
    world.convener(who).agree(int(days), int(hour), int(minute))


@when(parsers.re(_WHO + r" booker mødet fra (?:borgerens|patientens) (?:journal|sag)"))
@given(parsers.re(_WHO + r" har booket mødet fra (?:borgerens|patientens) (?:journal|sag)"))
def books(world: World, who: str) -> None:
    """The convener books the agreed meeting."""
    world.convener(who).book()


@when(parsers.re(_WHO + r" forsøger at booke mødet"))
def tries_to_book(world: World, who: str) -> None:
    """The convener tries to book."""
    world.convener(who).try_to_book()


@when(parsers.re(_WHO + r" opretter et straksmøde"))
def opens_at_once(world: World, who: str) -> None:
    """The convener opens a meeting at once."""
    world.convener(who).book_instant()


@when(
    parsers.re(
        _WHO + r" sender indkaldelsen til (?P<receiver>kommunen|egen læge|hospitalsafdelingen|jobcentret)"
    )
)
@given(parsers.re(_WHO + r" har sendt indkaldelsen til (?P<receiver>kommunen|egen læge|hospitalsafdelingen)"))
def invites(world: World, who: str, receiver: str) -> None:
    """The convener invites a receiver by letter."""
    world.convener(who).invite(receiver)


@when(
    parsers.re(
        _WHO
        + r" sender indkaldelsen til (?P<receiver>kommunen|egen læge|hospitalsafdelingen) som (?P<form>\w+)"
    )
)
@given(
    parsers.re(
        _WHO
        + r" har sendt indkaldelsen til (?P<receiver>kommunen|egen læge|hospitalsafdelingen) som (?P<form>\w+)"
    )
)
def invites_as(world: World, who: str, receiver: str, form: str) -> None:
    """The convener invites a receiver in a named format."""
    world.convener(who).invite(receiver, format_of(form))


@when(parsers.re(_WHO + r" indkalder (?P<receiver>egen læge) på den kanal, lægen kan modtage"))
def convenes(world: World, who: str, receiver: str) -> None:
    """The convener reaches a receiver on the channel that reaches it."""
    world.convener(who).convene(receiver, world.citizen.named_person(receiver))


@when(parsers.re(_WHO + r" sender aftalen til borgeren"))
@given(parsers.re(_WHO + r" har sendt aftalen til borgeren"))
def notifies(world: World, who: str) -> None:
    """The convener sends the citizen the appointment."""
    world.convener(who).notify_citizen()


@when(parsers.re(_WHO + r" sender linket til den pårørende på SMS"))
@given(parsers.re(_WHO + r" har sendt linket til den pårørende på SMS"))
def sends_sms_to_relative(world: World, who: str) -> None:
    """The convener sends the relative the link by SMS."""
    world.convener(who).send_sms(world.story.values["relative_phone"])


@when(parsers.re(_WHO + r" sender linket på SMS til bostedets medarbejder"))
def sends_sms_to_home(world: World, who: str) -> None:
    """The convener sends the home's employee the link by SMS."""
    world.convener(who).send_sms(world.home.mobile)


@when(parsers.re(_WHO + r" sender linket med sikker mail til (?P<receiver>bostedet|hospitalsafdelingen)"))
def sends_secure_mail(world: World, who: str, receiver: str) -> None:
    """The convener sends the link by sikker mail to a named person."""
    world.convener(who).send_mail(world.citizen.named_person(receiver), secure=True)


@when(parsers.re(_WHO + r" sender linket med mail til den pårørende"))
def sends_mail_to_relative(world: World, who: str) -> None:
    """The convener sends the relative the link by mail."""
    world.convener(who).send_mail(world.citizen.named_person("den pårørende"), secure=False)


@when(parsers.re(_WHO + r" flytter mødet til om (?P<days>\d+) dage kl\. (?P<hour>\d+)\.(?P<minute>\d+)"))
def moves(world: World, who: str, days: str, hour: str, minute: str) -> None:
    """The convener moves the meeting."""
    world.convener(who).move(int(days), int(hour), int(minute))


@when(parsers.re(_WHO + r" aflyser mødet"))
def cancels(world: World, who: str) -> None:
    """The convener cancels the meeting."""
    world.convener(who).cancel()


@then(parsers.re(_WHO + r"s system afviser det og siger hvorfor"))
@then(parsers.re(r"afviser " + _WHO + r"s system det og siger hvorfor"))
def refuses(world: World, who: str) -> None:
    """The system refused with the reason."""
    world.convener(who).must_refuse_without_contact()


@then("er mødet flyttet i VDX")
def moved(world: World) -> None:
    """VDX holds the new time."""
    world.video.must_be_moved()


@then("er mødet slettet i VDX")
def cancelled(world: World) -> None:
    """VDX holds the meeting no more."""
    world.video.must_be_cancelled()


@then(parsers.parse("bookes der intet videomøde inden for {seconds:d} sekund"))
def nothing_booked(world: World, seconds: int) -> None:
    """Nothing is booked within the window."""
    world.video.must_not_be_booked(seconds)


@then("begynder straksmødet inden for 2 minutter")
def begins_at_once(world: World) -> None:
    """The meeting begins at once."""
    world.video.must_be_instant()


@then("åbner linket mødet for en gæst")
def link_opens(world: World) -> None:
    """A guest comes in by the link."""
    world.video.link_must_open("UC4-03")


@then(
    parsers.re(
        r"(?:får|hører) (?P<receiver>kommunen|egen læge|hospitalsafdelingen) om ændringen i samme tråd"
    )
)
def hears_of_change(world: World, receiver: str) -> None:
    """The change came in the thread."""
    world.receiver(receiver).must_get_change()


@then(
    parsers.re(
        r"(?:får|hører) (?P<receiver>kommunen|egen læge|hospitalsafdelingen) om aflysningen i samme tråd"
    )
)
def hears_of_cancellation(world: World, receiver: str) -> None:
    """The cancellation came in the thread."""
    world.receiver(receiver).must_get_change(cancelled=True)


@then(parsers.re(r"hører borgeren om (?:ændringen|aflysningen) i Digital Post"))
def citizen_hears(world: World) -> None:
    """The citizen hears by Digital Post."""
    world.citizen.must_hear_by_digital_post()


@then(parsers.re(r"hører den pårørende om (?:ændringen|aflysningen) på SMS"))
def relative_hears(world: World) -> None:
    """The relative hears by SMS."""
    world.citizen.must_hear_by_sms(world.story.values["relative_phone"])


@then(parsers.re(r"får (?P<receiver>bostedet|hospitalsafdelingen|egen læge) linket i en sikker mail"))
def gets_secure_mail(world: World, receiver: str) -> None:
    """The link came by sikker mail."""
    requirement = {"bostedet": "UC3-02", "hospitalsafdelingen": "UC4-02", "egen læge": "UC1-06"}[receiver]
    world.citizen.must_get_mail(world.citizen.named_person(receiver), requirement, secure=True)


@then("får den pårørende mødets link i en mail")
def relative_gets_mail(world: World) -> None:
    """The relative's mail carries the link."""
    world.citizen.must_get_mail(world.citizen.named_person("den pårørende"), "UC4-03", secure=False)


@then("får bostedets medarbejder mødets link på SMS")
def home_gets_sms(world: World) -> None:
    """The home's employee got the link by SMS."""
    world.citizen.must_get_sms(world.home.mobile, "UC3-03")


@then(parsers.re(r"får (?P<receiver>egen læge) ikke linket i en korrespondancemeddelelse"))
def no_active_link(world: World, receiver: str) -> None:
    """No active link went to one who cannot show it."""
    world.receiver(receiver).must_not_get_active_link()

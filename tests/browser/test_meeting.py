"""The meeting's pages in Chromium: several people in one meeting, each in a window of his own (VDX-05 to VDX-09)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.base import Context
from simulators.host import Host
from simulators.vdx.app import Vdx, build
from tests.vdx_meeting.client import PHONE, Client
from tests.vdx_meeting.world import ALIAS, GUEST_PIN, HOST_ONLY_ALIAS, HOST_PIN, SEED, SHORT_ID

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SECONDS = 10_000


@dataclass
class Town:
    """A served VDX and the windows opened on it; `wrong` holds what no page may do."""

    vdx: Vdx
    context: Context
    browser: Browser
    windows: list[BrowserContext] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def window(self, *, phone: bool = False) -> Page:
        size: Any = {"width": 375, "height": 740} if phone else {"width": 1280, "height": 800}
        window = self.browser.new_context(
            viewport=size, user_agent=PHONE if phone else None, has_touch=phone, reduced_motion="reduce"
        )
        self.windows.append(window)
        page = window.new_page()
        page.set_default_timeout(SECONDS)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda r: None if self._ours(r.url) else self.wrong.append(r.url))
        page.on(
            "console", lambda line: self.wrong.append(line.text) if "Security Policy" in line.text else None
        )
        return page

    def _ours(self, url: str) -> bool:
        return url.startswith(self.context.endpoints["vdx.api"] + "/")

    def enter(self, name: str, pin: str, *, phone: bool = False, alias: str = ALIAS) -> Page:
        """A person at the meeting page, in the meeting or its waiting room."""
        page = self.window(phone=phone)
        page.goto(f"{self.context.endpoints['vdx.meeting']}?conference={alias}#pin={pin}")
        page.get_by_label("Dit navn").fill(name)
        page.get_by_role("button", name="Deltag i mødet").click()
        page.wait_for_function("() => ['waiting', 'meeting'].includes(document.body.dataset.view)")
        return page

    def by_api(self, name: str, http: httpx.Client) -> Client:
        return Client(http, self.context.endpoints["vdx.client_api"], ALIAS).enter(name, GUEST_PIN)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vdx, Context]]:
    folder: Path = tmp_path_factory.mktemp("meeting-pages")
    clock = Clock()
    journal = Journal(folder / "journal.db", clock)
    context = Context(journal, clock, CitizenGuard(), folder)
    vdx = build(context)
    with Host(context, [vdx]):
        yield vdx, context
    journal.close()


@pytest.fixture
def town(served: tuple[Vdx, Context], browser: Browser) -> Iterator[Town]:
    vdx, context = served
    context.faults.switch_off()
    vdx.seed(SEED)
    town = Town(vdx, context, browser)
    yield town
    for window in town.windows:
        window.close()
    context.faults.switch_off()
    assert town.wrong == []


def tiles(page: Page) -> list[str]:
    """The names on the pictures of others."""
    return sorted(page.locator("#pictures .tile .who").all_inner_texts())


def shows(page: Page, names: list[str]) -> None:
    """Wait until the pictures are exactly these."""
    script = "names => JSON.stringify([...document.querySelectorAll('#pictures .tile .who')]" \
        ".map(e => e.textContent).sort()) === JSON.stringify(names.sort())"  # fmt: skip
    page.wait_for_function(script, arg=names)


def test_from_short_link_to_the_meeting(town: Town) -> None:
    guest = town.window(phone=True)
    guest.goto(town.context.endpoints["vdx.short_link"] + SHORT_ID)
    guest.get_by_role("link", name="Gå til mødet").click()
    guest.get_by_label("Dit navn").fill("Gerda Gæst")
    guest.keyboard.press("Enter")
    guest.get_by_role("heading", name="En medarbejder er på vej").wait_for()
    assert GUEST_PIN not in guest.url
    logo = guest.locator("#waiting img.logo")
    assert logo.get_attribute("alt") == "Region Test"
    assert logo.evaluate("image => image.naturalWidth") > 0
    host = town.enter("Hanne Vært", HOST_PIN)
    guest.wait_for_function("() => document.body.dataset.view === 'meeting'")
    shows(host, ["Gerda Gæst"])
    shows(guest, ["Hanne Vært"])


def test_name_and_pin_are_asked_for(town: Town) -> None:
    page = town.window()
    page.goto(f"{town.context.endpoints['vdx.meeting']}?conference={ALIAS}")
    page.get_by_role("button", name="Deltag i mødet").click()
    assert page.get_by_role("alert").first.inner_text() == "Skriv dit navn."
    page.get_by_label("Dit navn").fill("Hanne Vært")
    page.keyboard.press("Enter")
    page.get_by_label("Mødets pinkode").fill("1111")
    page.keyboard.press("Enter")
    page.get_by_text("Pinkoden er forkert. Prøv igen.").wait_for()
    page.get_by_label("Mødets pinkode").fill(HOST_PIN)
    page.keyboard.press("Enter")
    page.get_by_text("Du er vært").wait_for()


def test_a_guest_needs_no_pin_where_only_the_host_has_one(town: Town) -> None:
    page = town.window()
    page.goto(f"{town.context.endpoints['vdx.meeting']}?conference={HOST_ONLY_ALIAS}")
    page.get_by_label("Dit navn").fill("Gerda")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Deltag uden pinkode").click()
    page.get_by_role("heading", name="En medarbejder er på vej").wait_for()


def test_microphones(town: Town) -> None:
    host, guest = town.enter("Hanne Vært", HOST_PIN), town.enter("Gerda Gæst", GUEST_PIN)
    guest.get_by_role("button", name="Mikrofon til").click()
    guest.get_by_role("button", name="Mikrofon fra").click()
    guest.get_by_role("button", name="Mikrofon til").wait_for()
    host.get_by_role("button", name="Deltagere").click()
    host.get_by_role("button", name="Slå mikrofon fra: Gerda Gæst").click()
    forced = guest.get_by_role("button", name="Slået fra af værten")
    forced.click(force=True)  # it says that it is disabled, and on a click why
    guest.get_by_text("Værten har slået din mikrofon fra").wait_for()
    host.get_by_role("button", name="Slå alles mikrofon til").click()
    guest.get_by_role("button", name="Mikrofon til").wait_for()
    host.get_by_role("button", name="Slå alles mikrofon fra").click()
    forced.wait_for()


def test_camera_that_the_host_does_not_allow(town: Town) -> None:
    host, guest = town.enter("Hanne Vært", HOST_PIN), town.enter("Gerda Gæst", GUEST_PIN)
    host.get_by_role("button", name="Deltagere").click()
    host.get_by_role("button", name="Tillad ikke billede: Gerda Gæst").click()
    guest.get_by_role("button", name="Slået fra af værten").click(force=True)
    guest.get_by_text("Værten tillader ikke dit billede").wait_for()
    host.locator("#pictures .tile.off").wait_for()


def test_hands_are_large_and_chat_shows_first_names(town: Town) -> None:
    host, guest = town.enter("Hanne Vært", HOST_PIN), town.enter("Gerda Gæst", GUEST_PIN, phone=True)
    guest.get_by_role("button", name="Ræk hånd op").click()
    host.get_by_text("Gerda rækker hånden op").wait_for()
    box = host.locator("#pictures .tile .hand").bounding_box()
    assert box and box["width"] >= 90
    guest.get_by_role("button", name="Chat").click()
    guest.get_by_label("Skriv til alle").fill("<img src=x onerror=alert(1)> Hej æøå")
    guest.get_by_role("button", name="Send").click()
    host.get_by_role("button", name="Chat, 1 ulæste").click()
    message = host.locator("#messages li")
    assert message.locator("b").inner_text() == "Gerda"
    assert message.locator("p").inner_text() == "<img src=x onerror=alert(1)> Hej æøå"
    host.get_by_label("Skriv til alle").fill("Svar")
    host.keyboard.press("Enter")
    guest.locator("#messages li", has_text="Hanne Vært").wait_for()


def test_layouts_and_one_way(town: Town) -> None:
    host = town.enter("Hanne Vært", HOST_PIN)
    first, second = town.enter("Anna", GUEST_PIN), town.enter("Bent", GUEST_PIN, phone=True)
    shows(first, ["Bent", "Hanne Vært"])
    host.get_by_role("button", name="Mødets valg").click()
    host.get_by_label("Deltagerne ser kun værten").check()
    shows(first, ["Hanne Vært"])
    shows(second, ["Hanne Vært"])
    shows(host, ["Anna", "Bent"])
    host.get_by_label("Værten stor").check()
    shows(first, ["Bent", "Hanne Vært"])
    large, small = (first.locator(f"#{part} .tile").bounding_box() for part in ("large", "small"))
    assert large and small and large["width"] * large["height"] > 4 * small["width"] * small["height"]
    host.get_by_label("Envejsvideo").check()
    for guest in (first, second):
        guest.get_by_text("Envejsvideo: Personalet kan se dig.").wait_for()
        shows(guest, [])
        assert guest.locator("#own .tile").is_visible()
    shows(host, ["Anna", "Bent"])


def test_thirty_three_equal_pictures(town: Town) -> None:
    host = town.enter("Hanne Vært", HOST_PIN)
    with httpx.Client(timeout=10) as http:
        for number in range(33):
            town.by_api(f"Deltager {number}", http)
        host.wait_for_function("() => document.querySelectorAll('#large .tile').length === 33")
        sizes = host.locator("#large .tile").evaluate_all(
            "all => [...new Set(all.map(t => `${Math.round(t.offsetWidth)}x${Math.round(t.offsetHeight)}`))]"
        )
    widths = {int(size.split("x")[0]) for size in sizes}
    heights = {int(size.split("x")[1]) for size in sizes}
    assert max(widths) - min(widths) <= 1 and max(heights) - min(heights) <= 1
    assert min(widths) > 100
    own = host.locator("#own").bounding_box()
    last = host.locator("#large").bounding_box()
    assert own and last and own["x"] >= last["x"] + last["width"]


def test_locking_admitting_and_passing_rights(town: Town) -> None:
    host, guest = town.enter("Hanne Vært", HOST_PIN), town.enter("Gerda Gæst", GUEST_PIN)
    host.get_by_role("button", name="Mødets valg").click()
    host.get_by_label("Lås mødet").check()
    guest.get_by_text("Mødet er låst").wait_for()
    late = town.enter("Sene Søren", GUEST_PIN)
    assert late.evaluate("document.body.dataset.view") == "waiting"
    host.get_by_text("Sene Søren venter på at komme ind.").wait_for()
    assert guest.get_by_text("Sene Søren").count() == 0
    host.get_by_role("button", name="Deltagere").click()
    host.get_by_role("button", name="Luk ind: Sene Søren").click()
    late.wait_for_function("() => document.body.dataset.view === 'meeting'")
    assert guest.get_by_role("button", name="Mødets valg").count() == 0
    host.get_by_role("button", name="Giv værtens rettigheder: Gerda Gæst").click()
    guest.get_by_role("button", name="Mødets valg").wait_for()
    host.get_by_role("button", name="Giv værtens rettigheder: Sene Søren").click()
    host.get_by_text("Der er allerede to med værtens rettigheder").wait_for()
    host.get_by_role("button", name="Forlad").click()
    guest.get_by_text("Du er vært").wait_for()


def test_screen_sharing_is_not_offered_on_a_phone(town: Town) -> None:
    host, guest = town.enter("Hanne Vært", HOST_PIN), town.enter("Gerda", GUEST_PIN, phone=True)
    shows(guest, ["Hanne Vært"])
    assert guest.get_by_role("button", name="Del skærm").count() == 0
    host.get_by_role("button", name="Del skærm").click()
    guest.get_by_text("Hanne Vært deler sin skærm").wait_for()
    host.get_by_role("button", name="Stop deling").click()
    guest.locator("#shared").wait_for(state="hidden")


def test_no_break_out_rooms_anywhere(town: Town) -> None:
    host = town.enter("Hanne Vært", HOST_PIN)
    assert "grupperum" not in host.content().lower() and "breakout" not in host.content().lower()


def test_own_picture_can_be_minimised_and_pictures_made_small(town: Town) -> None:
    host = town.enter("Hanne Vært", HOST_PIN)
    guest = town.enter("Gerda", GUEST_PIN)
    shows(guest, ["Hanne Vært"])
    guest.get_by_role("button", name="Skjul eget billede").click()
    assert guest.locator("#own-picture").is_hidden()
    guest.get_by_role("button", name="Vis eget billede").click()
    assert guest.locator("#own-picture").is_visible()
    host.evaluate("delete window.documentPictureInPicture")
    host.get_by_role("button", name="Lille billede").click()
    host.wait_for_function("() => document.querySelector('#pictures').offsetWidth <= 330")
    assert host.get_by_role("button", name="Lille billede").get_attribute("aria-pressed") == "true"


def test_leaving_being_removed_and_the_end(town: Town) -> None:
    host = town.enter("Hanne Vært", HOST_PIN)
    first, second, third = (town.enter(name, GUEST_PIN) for name in ("Anna", "Bent", "Carl"))
    first.get_by_role("button", name="Forlad").click()
    first.get_by_role("heading", name="Du har forladt mødet").wait_for()
    shows(host, ["Bent", "Carl"])
    host.get_by_role("button", name="Deltagere").click()
    host.get_by_role("button", name="Fjern fra mødet: Bent").click()
    second.get_by_role("heading", name="Du er taget ud af mødet").wait_for()
    host.get_by_role("button", name="Mødets valg").click()
    host.get_by_role("button", name="Afslut mødet for alle").click()
    third.get_by_role("heading", name="Mødet er slut").wait_for()


def test_it_works_by_keyboard_and_tells_a_screen_reader(town: Town) -> None:
    town.enter("Hanne Vært", HOST_PIN)
    guest = town.enter("Gerda", GUEST_PIN)
    shows(guest, ["Hanne Vært"])
    for _ in range(12):
        guest.keyboard.press("Tab")
        if guest.evaluate("document.activeElement.id") == "hand":
            break
    guest.keyboard.press("Space")
    guest.locator("#hand[aria-pressed=true]").wait_for()
    nameless = guest.evaluate(
        "[...document.querySelectorAll('button, input, textarea')].filter(e => e.offsetParent && "
        "!(e.getAttribute('aria-label') || e.innerText.trim() || e.labels?.length)).map(e => e.id)"
    )
    assert nameless == []
    assert guest.locator("html").get_attribute("lang") == "da"
    assert {"status", "alert"} <= set(guest.locator("[role]").evaluate_all("all => all.map(e => e.role)"))


@pytest.mark.parametrize("phone", [True, False])
def test_nothing_runs_over_the_edge(town: Town, phone: bool) -> None:
    host = town.enter("Hanne " + "Langtnavn" * 8, HOST_PIN, phone=phone)
    guest = town.enter("Gerda", GUEST_PIN, phone=phone)
    shows(host, ["Gerda"])
    for page in (host, guest):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for button in page.locator("#bar button:visible").all():
            box = button.bounding_box()
            assert (
                box
                and box["height"] >= 44
                and box["x"] >= 0
                and box["x"] + box["width"] <= (375 if phone else 1280)
            )


def test_hostile_names_are_only_text(town: Town) -> None:
    evil = "<script>window.hacked=1</script><b>A</b>"
    host = town.enter(evil, HOST_PIN)
    guest = town.enter('"><img src=x onerror="window.hacked=1">', GUEST_PIN)
    shows(guest, [evil])
    host.get_by_role("button", name="Deltagere").click()
    for page in (host, guest):
        assert page.evaluate("window.hacked") is None
        assert page.locator("#meeting img").count() == 0
    town.vdx.seed({**SEED, "organisations": [{"code": "region", "name": "<script>window.hacked=1</script>"}]})
    page = town.window()
    page.goto(f"{town.context.endpoints['vdx.meeting']}?conference={ALIAS}")
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 1


def test_a_webrtc_offer_of_a_real_browser_is_answered(town: Town) -> None:
    page = town.enter("Hanne Vært", HOST_PIN)
    with httpx.Client(timeout=10) as http:
        guest = town.by_api("Gerda", http)
        offer = page.evaluate(
            "async () => { window.pc = new RTCPeerConnection(); pc.addTransceiver('audio'); pc.addTransceiver('video');"
            " const offer = await pc.createOffer(); await pc.setLocalDescription(offer); return offer.sdp }"
        )
        call = guest.own("calls", {"call_type": "WEBRTC", "sdp": offer})
    state = page.evaluate(
        "async sdp => { await pc.setRemoteDescription({ type: 'answer', sdp }); return pc.signalingState }",
        call["sdp"],
    )
    assert state == "stable"


def test_an_outage_is_told_on_every_page(town: Town) -> None:
    inside = town.enter("Hanne Vært", HOST_PIN)
    microphone = inside.get_by_role("button", name="Mikrofon til")
    microphone.wait_for()  # named so when the first word of the meeting has come
    town.context.faults.switch_on("vdx", "outage")
    page = town.window(phone=True)
    for address in ("vdx.meeting", "vdx.status", "vdx.portal"):
        page.goto(f"{town.context.endpoints[address]}?conference={ALIAS}")
        assert "Fejlen er ikke hos dig" in page.get_by_role("alert").inner_text()
    microphone.click()
    inside.get_by_text("Fejlen er ikke hos dig").wait_for()

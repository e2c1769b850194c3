"""What a citizen meets: the short link, its PIN question, and the portal's first page (digest §7, §8)."""

from __future__ import annotations

import hmac
from html import escape
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulators.vdx import links
from simulators.vdx.behaviour import OUTAGE
from simulators.vdx.model import Meeting, SchedulingInfo
from simulators.vdx.state import State

SHORT_LINK = "/m/"
PORTAL = "/portal/"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body{{font:1.1rem/1.5 system-ui,sans-serif;margin:0;background:#f4f7f9;color:#17252d}}
main{{max-width:34rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:.5rem}}
label{{display:block;margin:1rem 0 .3rem}}input{{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}}
button{{font:inherit;margin-top:1rem;padding:.6rem 1.4rem;border:0;border-radius:.3rem;background:#00567a;color:#fff}}
.ind{{display:inline-block;padding:.8rem 1.6rem;border-radius:.3rem;background:#00567a;color:#fff;text-decoration:none}}
.fejl{{color:#a30f22}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>
"""


class Pages:
    """The pages of the short link service and the portal."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.portal = ""
        """Address of our own portal; links that leave the simulation are led here instead."""

    async def answer(self, request: Request) -> Response:
        """Serve one page."""
        if request.method not in ("GET", "HEAD", "POST"):
            return page("Det kan man ikke her", "<p>Åbn linket i en browser.</p>", 405)
        body = await request.body() if request.method == "POST" else b""
        with self._state.lock:
            if request.url.path.startswith(SHORT_LINK):
                return self._short_link(request, body)
            return self._portal_page(request)

    def _short_link(self, request: Request, body: bytes) -> Response:
        meeting = self._state.by_short_id(request.url.path[len(SHORT_LINK) :])
        if meeting is None or meeting.room is None:
            return page("Mødet findes ikke", "<p>Linket er forkert, eller mødet er slettet.</p>", 404)
        if request.method != "POST":
            data = {"uuid": meeting.uuid, "short_id": meeting.short_id}
            self._state.fact("vdx.short_link", meeting.organisation or "", data)
        if meeting.guest_pin_required and meeting.room.guest_pin is not None:
            given = parse_qs(body.decode("utf-8", "replace")).get("pin", [""])[0] if body else ""
            if not hmac.compare_digest(given.strip().encode(), str(meeting.room.guest_pin).encode()):
                return _pin_question(wrong=request.method == "POST")
        return RedirectResponse(self._target(meeting.room), 303 if body else 302, _HEADERS)

    def _target(self, room: SchedulingInfo) -> str:
        if room.custom_portal_guest:
            return links.custom_portal(room.custom_portal_guest, room, room.guest_pin)
        link = room.portal_link or ""
        if link.startswith(self.portal):
            return link
        pin = room.guest_pin if room.guest_pin is not None else room.host_pin
        return self.portal + "?" + urlencode({"conference": room.uri_with_domain, "pin": pin or ""})

    def _portal_page(self, request: Request) -> Response:
        address = request.query_params.get("conference") or request.query_params.get("url") or ""
        room = self._state.room_at(address)
        if room is None or room.meeting is None:
            return page("Mødet findes ikke", "<p>Adressen er ikke et videomøde, der er booket.</p>", 404)
        return page("Videomøde", _welcome(room.meeting, address) + _way_in(address, request))


def outage_page() -> Response:
    """The clear text of an outage (requirement VDX-09)."""
    text = f'<p role="alert">{escape(OUTAGE.da)}</p><p><a href="/status/">Se driftsstatus</a></p>'
    return page("Videomøder er ude af drift", text, 503)


def page(title: str, body: str, status: int = 200) -> Response:
    """A page with a title (plain text) and a body (HTML, values escaped by the caller)."""
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, _HEADERS)


def _welcome(meeting: Meeting, address: str) -> str:
    from proevesten.session.clock import COPENHAGEN

    start = meeting.start.astimezone(COPENHAGEN)
    return (
        f"<p>Mødet <strong>{escape(meeting.subject)}</strong> begynder {start:%d.%m.%Y kl. %H.%M}.</p>"
        "<p>Personalet er på vej. Du kommer ind, når mødets vært er til stede.</p>"
        f"<p>Mødeadresse: <code>{escape(address)}</code></p>"
    )


def _way_in(address: str, request: Request) -> str:
    # The PIN goes on in the fragment, which no server sees.
    pin = request.query_params.get("pin", "")
    fragment = f"#{urlencode({'pin': pin})}" if pin else ""
    link = f"/moede/?{urlencode({'conference': address})}{fragment}"
    return f'<p><a class="ind" href="{escape(link)}">Gå til mødet</a></p>'


def _pin_question(*, wrong: bool) -> Response:
    complaint = '<p class="fejl" role="alert">Pinkoden er forkert. Prøv igen.</p>' if wrong else ""
    form = (
        '<form method="post"><label for="pin">Skriv mødets pinkode</label>'
        '<input id="pin" name="pin" inputmode="numeric" autocomplete="off" required autofocus>'
        "<button>Deltag i mødet</button></form>"
    )
    return page("Pinkode", complaint + form, 403 if wrong else 200)

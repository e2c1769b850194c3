"""The meeting's pages: one document, its style and scripts, and the organisation's logo. Nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.behaviour import OUTAGE
from simulators.vdx.management import Management, Theme
from simulators.vdx.meeting.doors import Door
from simulators.vdx.pages import outage_page, page
from simulators.vdx.state import State

PAGES = "/moede/"
STAFF_IS_COMING = "En medarbejder er på vej"
_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_COLOUR = "#00567a"


class MeetingPages:
    """``/moede/?conference=<address>`` and what it needs."""

    def __init__(self, state: State, door: Callable[[str], Door | None], management: Management) -> None:
        self._state = state
        self._door = door
        self._management = management

    async def answer(self, request: Request) -> Response:
        """Serve one page, file or logo."""
        name = request.url.path[len(PAGES) :]
        if request.method not in ("GET", "HEAD"):
            return page("Det kan man ikke her", "<p>Åbn linket i en browser.</p>", 405)
        if not name:
            with self._state.lock:
                return self._meeting(request.query_params.get("conference", "")[:300])
        if name == "logo.svg":
            with self._state.lock:
                return self._logo(request.query_params.get("conference", "")[:300])
        return _file(name)

    def down(self, request: Request) -> Response | None:
        """While VDX is down the document says so; style and scripts are served."""
        return outage_page() if request.url.path == PAGES else None

    def _meeting(self, alias: str) -> Response:
        known = self._door(alias)
        silent = self._state.faulty("waiting_room_is_silent")
        theme = self._theme(alias)
        text = "" if silent else (theme.waiting_text if theme and theme.waiting_text else STAFF_IS_COMING)
        logo = "" if silent else f"{PAGES}logo.svg?conference={quote(alias, safe='')}"
        html = _document()
        for name, value in {
            "alias": alias,
            "organisation": self._organisation(alias),
            "waiting": text,
            "logo": logo,
            "colour": theme.colour if theme else _COLOUR,
            "open": "yes" if known else "no",
            "outage": OUTAGE.da,
        }.items():
            html = html.replace("{{" + name + "}}", escape(value))
        return Response(html, headers=self._headers(), media_type="text/html; charset=utf-8")

    def _headers(self) -> dict[str, str]:
        frames = " ".join(["'self'", *self._state.settings.allowed_origins])
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
        )
        return {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
            "Cache-Control": "no-store",
        }

    def _logo(self, alias: str) -> Response:
        theme = self._theme(alias)
        text = theme.logo_text if theme and theme.logo_text else self._organisation(alias)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        return Response(logo(text, theme), headers=headers, media_type="image/svg+xml")

    def _organisation(self, alias: str) -> str:
        door = self._door(alias)
        room = None if door else self._state.room_at(alias)
        code = door.organisation if door else room.organisation if room else None
        organisation = self._state.organisations.get(code)
        return (organisation.name or organisation.code) if organisation else "Videomøde"

    def _theme(self, alias: str) -> Theme | None:
        door = self._door(alias)
        return self._management.themes.get(door.theme or "") if door else None


def logo(name: str, theme: Theme | None = None) -> str:
    """A logo as SVG: the first letters on the theme's colour, and the name."""
    colour = theme.colour if theme else _COLOUR
    letters = "".join(word[0] for word in name.split()[:2] if word).upper() or "V"
    shown = name if len(name) <= 28 else name[:27] + "…"
    width = 92 + 12 * len(shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 72" role="img" width="{width}" height="72">'
        f'<rect width="72" height="72" rx="14" fill="{escape(colour)}"/>'
        f'<text x="36" y="46" text-anchor="middle" font-family="system-ui,sans-serif" font-size="28" '
        f'font-weight="700" fill="#fff">{escape(letters)}</text>'
        f'<text x="88" y="45" font-family="system-ui,sans-serif" font-size="21" font-weight="600" '
        f'fill="#17252d">{escape(shown)}</text></svg>'
    )


def _file(name: str) -> Response:
    content = _files().get(name)
    if content is None:
        return page("Siden findes ikke", "<p>Adressen er forkert.</p>", 404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type=_TYPES[Path(name).suffix])


@cache
def _files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in _STATIC.iterdir() if file.suffix in _TYPES}


@cache
def _document() -> str:
    return (_STATIC / "meeting.html").read_text(encoding="utf-8")

"""VDX Management's page: what an organisation has, read with a token; PINs are never shown."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.errors import Refusal
from simulators.vdx.management_api import DEVICES, ROOMS, THEMES, ManagementApi
from simulators.vdx.pages import page
from simulators.vdx.state import State

PAGE = "/management/"
_FORM = (
    '<form method="post"><label for="token">Adgangstoken (Bearer)</label>'
    '<input id="token" name="token" type="password" autocomplete="off" required>'
    "<button>Vis min organisation</button></form>"
)
_TABLES = (
    ("Faste rum", ROOMS, (("name", "navn"), ("alias", "adresse"), ("layout", "layout"), ("chat", "chat"))),
    (
        "Tilmeldte apparater",
        DEVICES,
        (("name", "navn"), ("description", "beskrivelse"), ("enabled", "i brug")),
    ),
    (
        "Temaer",
        THEMES,
        (("name", "navn"), ("colour", "farve"), ("logoText", "logo"), ("waitingText", "venterum")),
    ),
)
_WORDS = {True: "ja", False: "nej", None: ""}


class ManagementPage:
    """``/management/``."""

    def __init__(self, state: State, api: ManagementApi) -> None:
        self._state = state
        self._api = api

    async def answer(self, request: Request) -> Response:
        """The question for a token, or what its organisation has."""
        if request.method != "POST":
            return page("VDX Management", _FORM)
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        with self._state.lock:
            try:
                caller = self._api.caller("Bearer " + form.get("token", [""])[0].strip())
            except Refusal:
                return page(
                    "VDX Management", f'<p class="fejl" role="alert">Tokenet gælder ikke.</p>{_FORM}', 403
                )
            tables = [
                _table(title, self._api.listed(path, caller), columns) for title, path, columns in _TABLES
            ]
        return page("VDX Management", "".join(tables))


def _table(title: str, rows: list[dict[str, Any]], columns: tuple[tuple[str, str], ...]) -> str:
    if not rows:
        return f"<h2>{title}</h2><p>Ingen endnu.</p>"
    head = "".join(f'<th scope="col">{word}</th>' for _, word in columns)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name, _ in columns) + "</tr>" for row in rows
    )
    return f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: Any) -> str:
    return escape(_WORDS[value] if value is None or isinstance(value, bool) else str(value))

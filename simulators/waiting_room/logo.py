"""A practice's logo: its initials on its colour, drawn by us, so that nobody's real logo is used."""

from __future__ import annotations

from html import escape

from starlette.responses import Response

from simulators.waiting_room.model import Practice

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img"><title>{name}</title>
<rect width="96" height="96" rx="20" fill="{colour}"/><text x="48" y="50" fill="#fff" font-family="sans-serif"
 font-size="34" font-weight="bold" text-anchor="middle" dominant-baseline="middle">{initials}</text></svg>
"""


def logo(practice: Practice) -> Response:
    """The logo as SVG; opened by itself it may run nothing."""
    drawn = _SVG.format(
        name=escape(practice.name), colour=practice.colour, initials=escape(practice.initials)
    )
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return Response(drawn, media_type="image/svg+xml", headers=headers)

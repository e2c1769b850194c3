"""Pieces of a page that a browser unpacks only when they are opened, so that a large report opens fast."""

from __future__ import annotations

import base64
import zlib

from markupsafe import Markup


def packed(html: Markup) -> Markup:
    """Finished (escaped) HTML, deflated, in a data block that no browser runs or lays out."""
    squeezed = zlib.compress(html.encode("utf-8"), 3)
    # base64 has no character that could end the block or start markup.
    text = base64.b64encode(squeezed).decode("ascii")
    return Markup('<script type="text/plain" class="z">{}</script>').format(Markup(text))

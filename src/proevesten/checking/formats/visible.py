"""Text from files and file names made safe to show: no control characters reach a terminal or XML."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str, limit: int = 0) -> str:
    """`text` on one line: control, direction and unpaired characters as escapes, cut at `limit`.

    Escapes keep a message from steering the reader's terminal or hiding what it holds.
    """
    cut = f" … ({len(text)})" if limit and len(text) > limit else ""
    return _UNSAFE.sub(_escape, text[:limit] if cut else text) + cut


def xml_text(text: str) -> str:
    """`text` as XML 1.0 may hold it, markup escaped; line ends stay."""
    safe = _UNSAFE.sub(lambda match: match[0] if match[0] in "\n\t" else _escape(match), text)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"

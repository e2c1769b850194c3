"""Requests as the journal keeps them: their bytes, with secrets in files masked (requirement SEC-03)."""

from __future__ import annotations

import base64
import binascii
import re

from proevesten import redact

_CONTENT = re.compile(rb"<((?:[\w.-]{1,40}:)?content)>([A-Za-z0-9+/=\s]+)<")


def masked(body: bytes) -> bytes:
    """The request with tokens and PINs masked, also in base64 file contents; unchanged when it has none.

    Deflated streams of PDF files are not looked into.
    """
    kept = _CONTENT.sub(_file, body)
    text = kept.decode("utf-8", "surrogateescape")
    clean = redact.text(text)
    return kept if clean == text else clean.encode("utf-8", "surrogateescape")


def _file(match: re.Match[bytes]) -> bytes:
    try:
        content = base64.b64decode(b"".join(match[2].split()))
    except (binascii.Error, ValueError):
        return match[0]
    text = content.decode("utf-8", "surrogateescape")
    clean = redact.text(text)
    if clean == text:
        return match[0]
    return b"<%s>%s<" % (match[1], base64.b64encode(clean.encode("utf-8", "surrogateescape")))

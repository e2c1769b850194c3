"""The profiles that a resource claims in its meta."""

from __future__ import annotations

from typing import Any


def profiles_of(value: dict[str, Any]) -> list[str]:
    """The canonicals in meta.profile; empty when there are none."""
    meta = value.get("meta")
    urls = meta.get("profile") if isinstance(meta, dict) else None
    return [u for u in urls if isinstance(u, str)] if isinstance(urls, list) else []

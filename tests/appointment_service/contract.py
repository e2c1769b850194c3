"""Holds a running simulator to an OpenAPI file of ours: every answer as documented, everything documented seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema
import yaml
from starlette.routing import Route

from tests.support import ROOT

_FORMATS = jsonschema.FormatChecker([])
_METHODS = ("get", "post", "put", "patch", "delete")
Seen = tuple[str, str]


@dataclass
class Contract:
    """One OpenAPI file, and what was seen of it."""

    path: Path
    seen: set[Seen] = field(default_factory=set)
    """(``METHOD /template``, status)"""

    @cached_property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """Operations by ``METHOD /template``."""
        return {
            f"{method.upper()} {path}": operation
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        }

    @cached_property
    def documented(self) -> set[Seen]:
        """Every answer of every operation."""
        return {(name, status) for name, o in self.operations.items() for status in o["responses"]}

    def served(self, routes: list[Route]) -> set[str]:
        """The operations that an application's routes offer, named as here."""
        return {
            f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
            for route in routes
            for method in (route.methods or set()) - {"HEAD"}
        }

    def check(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Fail when an answer is not what the file says of it."""
        name = self._operation(request)
        if name is None:
            assert answer.status_code in (404, 405), f"{request.method} {request.url.path} is not documented"
            return
        status = str(answer.status_code)
        responses = self.operations[name]["responses"]
        assert status in responses, f"{name} answered {status}, documented: {', '.join(responses)}"
        self.seen.add((name, status))
        documented = self._resolved(responses[status])
        for header, rule in documented.get("headers", {}).items():
            if rule.get("required"):
                assert header in answer.headers, f"{name} {status} lacks {header}"
                jsonschema.validate(answer.headers[header], rule["schema"])
        self._check_body(f"{name} {status}", documented.get("content"), answer)

    def _check_body(self, where: str, content: dict[str, Any] | None, answer: httpx.Response) -> None:
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if content is None:
            assert not answer.content, f"{where} should have no body"
            return
        assert media_type in content, f"{where} came as {media_type}"
        if not media_type.endswith("json"):
            return
        schema = {**content[media_type]["schema"], "components": self.document["components"]}
        errors = sorted(
            jsonschema.Draft202012Validator(schema, format_checker=_FORMATS).iter_errors(answer.json()),
            key=lambda e: list(map(str, e.absolute_path)),
        )
        assert not errors, f"{where}: {errors[0].json_path}: {errors[0].message}"

    def _operation(self, request: httpx.Request) -> str | None:
        path = request.url.path
        found = [
            name
            for name in self.operations
            if name.startswith(request.method + " ") and _pattern(name.split(" ")[1]).fullmatch(path)
        ]
        return max(found, key=lambda name: (-name.count("{"), len(name)), default=None)

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node


def contract(name: str) -> Contract:
    """The file of an endpoint in docs/api."""
    return Contract(ROOT / "docs" / "api" / f"{name}.yaml")


class Checked(httpx.HTTPTransport):
    """A transport that holds every answer from `base` to the contract; streams only to their status."""

    def __init__(self, held: Contract, base: str) -> None:
        super().__init__()
        self._contract = held
        self._base = base

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if str(request.url).startswith(self._base):
            if "event-stream" not in answer.headers.get("content-type", ""):
                answer.read()
            self._contract.check(request, answer)
        return answer


@_FORMATS.checks("date-time", ValueError)  # type: ignore[untyped-decorator,unused-ignore]
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@_FORMATS.checks("uri", ValueError)  # type: ignore[untyped-decorator,unused-ignore]
def _uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))

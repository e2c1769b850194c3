"""Compares answers with the official OpenAPI file of version 2, and the differences with the committed table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import jsonschema
import yaml

_TABLE = Path(__file__).parent / "openapi_differences.csv"
_NESTED = {
    "meetingDetails": "meeting",
    "schedulingInfoList": "scheduling-info",
    "schedulingTemplate": "scheduling-template",
}


class Difference(NamedTuple):
    """One way in which an answer is not what the specification says."""

    operation: str
    status: int
    kind: str
    """``status``: not listed · ``body``: does not fit the schema · ``data``: taken or refused against it."""
    where: str


@dataclass(frozen=True, slots=True)
class Row:
    """A difference that is meant: patterns, who must see it, and the digest's word for it."""

    seen_by: str
    operation: str
    status: str
    kind: str
    where: str
    digest: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        return (
            fnmatchcase(difference.operation, self.operation)
            and fnmatchcase(str(difference.status), self.status)
            and difference.kind == self.kind
            and fnmatchcase(difference.where, self.where)
        )


def rows() -> list[Row]:
    """The committed table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [Row(**r) for r in csv.DictReader(file)]


def verdict(found: Iterable[Difference], seen_by: str) -> tuple[list[Difference], list[Row]]:
    """Differences that no row covers, and rows of `seen_by` that cover none."""
    differences, table = set(found), rows()
    unlisted = sorted(d for d in differences if not any(r.covers(d) for r in table))
    unused = [
        r for r in table if r.seen_by in (seen_by, "both") and not any(r.covers(d) for d in differences)
    ]
    return unlisted, unused


class Spec:
    """The official file."""

    def __init__(self, path: Path) -> None:
        self.document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        _allow_nullable(self.document)

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """Operations by ``METHOD /path``."""
        return {
            f"{method.upper()} {path}": operation
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if method in ("get", "post", "put", "patch", "delete")
        }

    def differences(self, operation: str, answer: httpx.Response) -> Iterator[Difference]:
        """What an answer has that its operation's responses do not say."""
        listed = self.operations[operation]["responses"].get(str(answer.status_code))
        if listed is None:
            yield Difference(operation, answer.status_code, "status", "")
            return
        content = self._resolved(listed).get("content")
        if not content:
            return
        if not answer.content:
            yield Difference(operation, answer.status_code, "body", "empty")
            return
        media_type = answer.headers["content-type"].partition(";")[0]
        if media_type not in content:
            yield Difference(operation, answer.status_code, "body", media_type)
            return
        schema = content[media_type]["schema"]
        for where in self._misfits(schema, answer.json()):
            yield Difference(operation, answer.status_code, "body", where)

    def _misfits(self, schema: dict[str, Any], body: Any) -> Iterator[str]:
        whole = {"allOf": [schema], "components": self.document["components"]}
        root = (schema.get("items") or schema)["$ref"].rpartition("/")[2]
        formats = jsonschema.FormatChecker(["email"])
        for error in jsonschema.Draft7Validator(whole, format_checker=formats).iter_errors(body):
            names = [str(part) for part in error.absolute_path if not isinstance(part, int)]
            yield f"{_place(root, names)}: {_kind(error)}"

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node


def _place(root: str, names: list[str]) -> str:
    while len(names) > 1 and names[0] in _NESTED:
        root, names = _NESTED[names[0]], names[1:]
    return ".".join([root, *names])


def _kind(error: jsonschema.ValidationError) -> str:
    if error.validator == "required":
        missing = re.match(r"'(\w+)'", error.message)
        return f"{missing[1] if missing else '?'} missing"
    if error.instance is None:
        return "null"
    return str(error.validator)


def _allow_nullable(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("nullable") is True and "type" in node:
            node["type"] = [node["type"], "null"]
        for value in node.values():
            _allow_nullable(value)
    elif isinstance(node, list):
        for value in node:
            _allow_nullable(value)

"""The wire of every simulator: limit, guard, journal, in that order, over a real socket (SEC-01, SEC-03)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten.errors import ConfigurationError, UsageError
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from proevesten.texts import Text
from simulators.base import Context, Fault, FaultBoard
from simulators.host import Host
from simulators.wire import Wire

STRANGER = "0101019995"


class Echo:
    """A party that answers with the size of what it got."""

    name = "echo"

    def __init__(self, context: Context, limit: int = 10_000) -> None:
        async def echo(request: Request) -> Response:
            return JSONResponse({"size": len(await request.body())})

        app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
        self._app = Wire(app, context, "echo", limit=limit, quiet=lambda path: path == "/quiet")

    @property
    def app(self) -> ASGIApp:
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        return {"echo": base}

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def reset(self) -> None: ...


@pytest.fixture
def context(tmp_path: Path) -> Context:
    clock = Clock()
    return Context(Journal(tmp_path / "journal.sqlite", clock), clock, CitizenGuard(["2512484916"]), tmp_path)


@pytest.fixture
def client(context: Context) -> Iterator[httpx.Client]:
    with (
        Host(context, [Echo(context)]),
        httpx.Client(base_url=context.endpoints["echo"], timeout=10) as client,
    ):
        yield client


def test_request_and_answer_are_journaled_with_secrets_masked(context: Context, client: httpx.Client) -> None:
    answer = client.post("/a?pin=4711", json={"hostPin": 4711}, headers={"Authorization": "Bearer x.y.z"})
    assert answer.json()["size"] == len('{"hostPin":4711}')
    request, response = context.journal.entries()
    assert (request.kind, response.kind) == ("http.request", "http.response")
    assert response.data["request"] == request.seq and response.data["status"] == 200
    everything = repr(request) + repr(response) + str(context.journal.body(request))
    assert "4711" not in everything and "x.y.z" not in everything


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/a", f"<CPR>{STRANGER}</CPR>", {}),
        (f"/inbox?citizen={STRANGER}", "", {}),
        (f"/citizens/{STRANGER}", "", {}),
        ("/a", "", {"X-Note": STRANGER}),
    ],
)
def test_an_unknown_citizen_is_refused_and_nowhere_on_disk(
    context: Context, client: httpx.Client, path: str, body: str, headers: dict[str, str], tmp_path: Path
) -> None:
    answer = client.post(path, content=body, headers=headers)
    assert answer.status_code == 422
    assert "SEC-01" in answer.json()["detail"] and STRANGER not in answer.text
    [entry] = context.journal.entries()
    assert entry.kind == "refused" and entry.data == {"rule": "SEC-01", "size": len(body)}
    context.journal.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert STRANGER.encode() not in file.read_bytes(), file


def test_too_large_is_refused(context: Context, client: httpx.Client) -> None:
    assert client.post("/a", content=b"x" * 10_001).status_code == 413
    assert client.post("/a", content=b"x" * 10_000).status_code == 200


def test_quiet_paths_are_guarded_but_not_journaled(context: Context, client: httpx.Client) -> None:
    assert client.get("/quiet").status_code == 200
    assert context.journal.entries() == []
    assert client.get(f"/quiet?c={STRANGER}").status_code == 422


def test_a_taken_port_is_a_configuration_fault(context: Context, tmp_path: Path) -> None:
    with Host(context, [Echo(context)]):
        port = int(context.endpoints["echo"].rsplit(":", 1)[1])
        other = Context(context.journal, context.clock, context.guard, tmp_path)
        with pytest.raises(ConfigurationError) as told:
            Host(other, [Echo(other)], port=port).start()
        assert str(port) in told.value.message.da


def test_fault_board_refuses_unknown_names() -> None:
    board = FaultBoard()
    board.declare("epj", {"x": Fault("x", Text("x", "x"), ("UC1-01",))})
    board.switch_on("epj", "x", {"count": 1})
    assert board.active("epj") == {"x": {"count": 1}} and board.on("epj", "x")
    with pytest.raises(UsageError, match="epj:y"):
        board.switch_on("epj", "y")
    board.switch_off("epj", "x")
    assert not board.on("epj", "x")

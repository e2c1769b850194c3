"""Push delivery: in order, again after trouble with the same id, taken only when answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from simulators.vans.push import HEADER
from tests.vans import world as w
from tests.vans.world import HOSPITAL, MUNICIPALITY, World


class Subscriber:
    """A receiver's own web server; `answers` are given in turn, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.answers: list[int] = []
        self.came = threading.Semaphore(0)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.headers[HEADER], body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                outer.came.release()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/vans"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.came.acquire(timeout=20), "awaited a push"


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    found = Subscriber()
    yield found
    found.server.shutdown()
    found.server.server_close()


def taken(world: World, count: int) -> None:
    """Wait for the journal to tell so many takes."""
    journal = world.context.journal
    seen = 0
    for _ in range(count):
        entry = journal.wait(lambda e: e.kind == "vans.taken", since=seen, timeout=20)
        assert entry is not None, "awaited vans.taken"
        seen = entry.seq


def test_what_comes_is_pushed_in_order_and_taken(world: World, subscriber: Subscriber) -> None:
    world.vans.use_way(MUNICIPALITY, "push", {"url": subscriber.url})
    raws = [w.envelope() for _ in range(5)]
    ids = [world.party(HOSPITAL).sent(raw) for raw in raws]
    subscriber.wait(5)
    assert subscriber.got == list(zip(ids, raws, strict=True))
    taken(world, 5)
    assert world.party(MUNICIPALITY).waiting() == []


def test_a_refused_push_comes_again_with_the_same_id_and_nothing_passes_it(
    world: World, subscriber: Subscriber
) -> None:
    subscriber.answers = [500, 302]
    world.vans.use_way(MUNICIPALITY, "push", {"url": subscriber.url})
    first, second = (world.party(HOSPITAL).sent(w.envelope()) for _ in range(2))
    seen = 0
    for _ in range(2):
        failed = world.context.journal.wait(lambda e: e.kind == "vans.push_failed", since=seen, timeout=20)
        assert failed is not None, "awaited vans.push_failed"
        seen = failed.seq
        world.context.clock.advance(timedelta(minutes=2))
    subscriber.wait(4)
    assert [delivery for delivery, _ in subscriber.got] == [first, first, first, second]
    taken(world, 2)


def test_nobody_at_home_keeps_the_message(world: World, subscriber: Subscriber) -> None:
    subscriber.server.shutdown()
    subscriber.server.server_close()
    world.vans.use_way(MUNICIPALITY, "push", {"url": subscriber.url})
    message = world.party(HOSPITAL).sent(w.envelope())
    failed = world.context.journal.wait(lambda e: e.kind == "vans.push_failed", timeout=20)
    assert failed is not None
    assert failed.data["id"] == message
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [message]

"""Never loses: killed at random moments under load, with the disk full, with the database locked or damaged."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from proevesten.codecs.vans_envelope import read_envelope
from proevesten.errors import ConfigurationError
from proevesten.session.clock import Clock
from proevesten.session.journal import Journal
from tests.support import full_run
from tests.vans import world as w
from tests.vans.served import NUMBERS, Served
from tests.vans.world import HOSPITAL, MUNICIPALITY, World, running

KILLS = 20 if full_run() else 2
RECEIVER = NUMBERS[0]
SENDERS = NUMBERS[1:4]


@dataclass
class Sender:
    """Sends one envelope after another; one without an answer is sent again as it was."""

    number: str
    progress: threading.Semaphore
    accepted: list[str] = field(default_factory=list)
    pending: tuple[str, bytes] | None = None

    def run(self, served: Served, stop: threading.Event) -> None:
        with _client(served, self.number) as client:
            while not stop.is_set():
                if self.pending is None:
                    envelope_id = str(uuid4())
                    raw = w.envelope(sender=self.number, receiver=RECEIVER, envelope_id=envelope_id)
                    self.pending = (envelope_id, raw)
                try:
                    answer = client.post("/messages", content=self.pending[1])
                except httpx.HTTPError:
                    return
                assert answer.status_code == 202, answer.text
                self.accepted.append(self.pending[0])
                self.pending = None
                self.progress.release()


@dataclass
class Receiver:
    """Fetches and takes what comes; `taken` counts only answered takes."""

    taken: list[str] = field(default_factory=list)
    doubtful: str | None = None

    def run(self, served: Served, stop: threading.Event) -> None:
        with _client(served, RECEIVER) as client:
            while not stop.is_set():
                try:
                    self.take_all(client)
                except httpx.HTTPError:
                    return

    def take_all(self, client: httpx.Client) -> int:
        waiting = client.get(f"/mailboxes/{RECEIVER}/messages", params={"wait": 0.2}).json()
        for row in waiting:
            path = f"/mailboxes/{RECEIVER}/messages/{row['id']}"
            envelope_id = read_envelope(client.get(path).content).envelope_id
            self.doubtful = envelope_id
            assert client.delete(path).status_code == 204
            self.taken.append(envelope_id)
            self.doubtful = None
        return len(waiting)


def test_killed_at_random_moments_it_loses_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random()
    progress = threading.Semaphore(0)
    senders, receiver = [Sender(number, progress) for number in SENDERS], Receiver()
    for _ in range(KILLS):
        served, stop = Served(tmp_path), threading.Event()
        runs = [*(sender.run for sender in senders), receiver.run]
        workers = [threading.Thread(target=run, args=(served, stop)) for run in runs]
        for worker in workers:
            worker.start()
        for _ in range(10):
            assert progress.acquire(timeout=60), "awaited accepts under load"
        stop.wait(dice.uniform(0.0, 0.4))  # the random moment of the kill
        served.kill()
        stop.set()
        for worker in workers:
            worker.join(30)
        if receiver.doubtful is not None:  # the take may or may not have been written
            _settle_doubt(tmp_path, receiver)
    served = Served(tmp_path)
    with _client(served, RECEIVER) as client:
        while receiver.take_all(client):
            pass
    served.stop()
    _compare(tmp_path, senders, receiver)


def _settle_doubt(folder: Path, receiver: Receiver) -> None:
    """A DELETE without an answer: what the store says counts."""
    with sqlite3.connect(folder / "vans.sqlite") as db:
        (taken,) = db.execute(
            "SELECT d.taken IS NOT NULL FROM delivery d JOIN message m ON m.id = d.message"
            " WHERE m.envelope_id = ?",
            (receiver.doubtful,),
        ).fetchone()
    if taken:
        receiver.taken.append(receiver.doubtful or "")
    receiver.doubtful = None


def _compare(folder: Path, senders: list[Sender], receiver: Receiver) -> None:
    assert len(receiver.taken) == len(set(receiver.taken)), "nothing arrives twice"
    sent = {one.number: list(one.accepted) for one in senders}
    for one in senders:
        if one.pending is not None and one.pending[0] in receiver.taken:
            sent[one.number].append(one.pending[0])  # accepted, but killed before the answer went out
    assert set(receiver.taken) == {e for ids in sent.values() for e in ids}, "nothing is lost"
    for ids in sent.values():
        assert [e for e in receiver.taken if e in set(ids)] == ids, "order per sender is kept"
    journal = Journal(folder / "journal.sqlite", Clock())
    accepted = [e.data["envelope_id"] for e in journal.entries(kind="vans.accepted")]
    assert sorted(accepted) == sorted(receiver.taken), "the journal tells each acceptance once"
    taken = [e.data["id"] for e in journal.entries(kind="vans.taken")]
    assert len(taken) == len(set(taken)) == len(receiver.taken)
    journal.close()


def test_what_was_accepted_is_there_after_a_restart(tmp_path: Path) -> None:
    raw, taken = w.envelope(), w.envelope()
    with running(tmp_path) as world:
        kept = world.party(HOSPITAL).sent(raw)
        gone = world.party(HOSPITAL).sent(taken)
        world.party(MUNICIPALITY).take(gone)
        credentials = world.vans.credentials(HOSPITAL)
    with running(tmp_path) as world:
        assert world.vans.credentials(HOSPITAL) == credentials
        assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [kept]
        assert world.party(HOSPITAL).send(raw).json() == {"id": kept, "duplicate": True}
        assert len(world.kinds("vans.accepted")) == 2


def test_another_sessions_journal_is_not_told_of_old_messages(tmp_path: Path) -> None:
    with running(tmp_path) as world:
        world.party(HOSPITAL).sent(w.envelope())
    (tmp_path / "journal.sqlite").rename(tmp_path / "old.sqlite")
    with running(tmp_path) as world:
        assert world.kinds("vans.accepted") == []
        assert len(world.party(MUNICIPALITY).waiting()) == 1


def test_a_full_disk_is_told_and_what_was_accepted_stays(world: World) -> None:
    kept = [world.party(HOSPITAL).sent(w.envelope()) for _ in range(3)]
    world.vans.store.limit_to_present_size()
    big = w.envelope(w.xdis91() + b" " * 200_000)
    answer = world.party(HOSPITAL).send(big)
    assert answer.status_code == 507
    assert "fuld" in answer.json()["title"]
    world.vans.store.limit_to_present_size(False)
    kept.append(world.party(HOSPITAL).sent(big))
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == kept


def test_one_that_fails_in_a_group_commit_leaves_the_others_alone(world: World) -> None:
    from simulators.vans.parcel import read_parcel

    world.party(HOSPITAL).sent(w.envelope())
    store, network = world.vans.store, world.vans.network
    gate = threading.Event()
    blocker = store.submit(lambda ledger: gate.wait(10))
    store.submit(lambda ledger: ledger.db.execute("SELECT 1"))
    futures = [network.accept(read_parcel(w.envelope())) for _ in range(5)]
    broken = store.submit(lambda ledger: ledger.db.execute("INSERT INTO delivery (nonsense) VALUES (1)"))
    futures += [network.accept(read_parcel(w.envelope())) for _ in range(5)]
    gate.set()
    assert blocker.result(10)
    assert len({future.result(10).id for future in futures}) == 10
    with pytest.raises(Exception, match="nonsense"):
        broken.result(10)
    assert len(world.party(MUNICIPALITY).waiting()) == 11
    positions = store.rows("SELECT position FROM delivery ORDER BY seq")
    assert [row[0] for row in positions] == list(range(1, 12))


def test_a_locked_database_is_told_and_comes_back(world: World) -> None:
    kept = world.party(HOSPITAL).sent(w.envelope())
    with _locked(world.context.data / "vans.sqlite"):
        answer = world.party(HOSPITAL).send(w.envelope())
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [kept], "reading goes on"
    assert world.party(HOSPITAL).sent(w.envelope())


@pytest.mark.parametrize("damage", ["scribble", "text"])
def test_a_damaged_database_is_reported_with_what_to_do(tmp_path: Path, damage: str) -> None:
    with running(tmp_path) as world:
        world.party(HOSPITAL).sent(w.envelope())
    path = tmp_path / "vans.sqlite"
    path.write_bytes(b"not a database " * 300 if damage == "text" else b"\xff" * 4096)
    with pytest.raises(ConfigurationError) as refused, running(tmp_path):
        pass
    assert "vans.sqlite" in refused.value.where
    assert refused.value.advice is not None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def _client(served: Served, number: str) -> httpx.Client:
    user, password = served.credentials[number]
    return httpx.Client(base_url=served.base, auth=(user, password), timeout=20)


def test_after_a_kill_the_journal_is_told_what_it_lacks_and_nothing_twice(tmp_path: Path) -> None:
    """Killed after the commit: of four committed events the journal has the first two, and knows of no mark."""
    with running(tmp_path) as world:
        world.party(HOSPITAL).sent(w.envelope())
        world.party(HOSPITAL).sent(w.envelope())
    with sqlite3.connect(tmp_path / "vans.sqlite") as db:
        db.execute("DELETE FROM meta WHERE name = 'told'")
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("DELETE FROM entry WHERE seq > 2")
    with running(tmp_path) as world:
        kinds = [entry.kind for entry in world.context.journal.entries(party="vans")]
        assert kinds == ["vans.accepted", "vans.delivered"] * 2
        entry = world.context.journal.entries(kind="vans.accepted")[-1]
        assert world.context.journal.body(entry).startswith(b"<?xml")

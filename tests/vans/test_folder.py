"""The folder way: picked up only when complete, delivered whole, each exactly once."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from proevesten.codecs import oioxml
from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, World


class Folders:
    """The folders of the hospital (sends) and the municipality (receives)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.root = Path(world.context.endpoints["vans.folder"])
        for number in (HOSPITAL, MUNICIPALITY):
            world.vans.use_way(number, "folder")

    def put(self, name: str, raw: bytes) -> Path:
        path = self.root / HOSPITAL / "til" / name
        path.write_bytes(raw)
        return path

    def poll(self) -> None:
        self.world.vans.poll_files()

    def names(self, number: str, folder: str) -> list[str]:
        return sorted(p.name for p in (self.root / number / folder).iterdir())


@pytest.fixture
def folders(world: World) -> Folders:
    return Folders(world)


def test_a_file_goes_from_folder_to_folder(folders: Folders) -> None:
    raw = w.envelope()
    folders.put("brev 1.xml", raw)
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    (archived,) = folders.names(HOSPITAL, "arkiv")
    assert archived.endswith("brev_1.xml")
    (dropped,) = folders.names(MUNICIPALITY, "fra")
    final = folders.root / MUNICIPALITY / "fra" / dropped
    assert final.read_bytes() == raw
    final.unlink()
    folders.poll()
    (taken,) = folders.world.kinds("vans.taken")
    assert taken["mailbox"] == MUNICIPALITY
    folders.poll()
    assert folders.names(MUNICIPALITY, "fra") == []


def test_the_background_work_polls_by_itself(folders: Folders) -> None:
    folders.world.vans.use_way(MUNICIPALITY, "http")
    folders.put("a.xml", w.envelope())
    assert len(folders.world.party(MUNICIPALITY).waiting(wait=15)) == 1


@pytest.mark.parametrize("make", [w.envelope, w.xdis91, w.dis91])
def test_a_half_written_file_waits_until_it_is_whole(folders: Folders, make: object) -> None:
    raw = make()  # type: ignore[operator]
    for part in (len(raw) // 3, len(raw) // 2, len(raw) - 12):
        folders.put("halv.txt", raw[:part])
        folders.poll()
        assert folders.names(HOSPITAL, "til") == ["halv.txt"]
    folders.put("halv.txt", raw)
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    assert len(folders.world.kinds("vans.accepted")) == 1


def test_a_file_that_never_becomes_whole_is_refused_with_its_place(folders: Folders) -> None:
    folders.put("halv.xml", w.envelope()[:400])
    folders.poll()
    folders.world.context.clock.advance(timedelta(seconds=31))
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    assert folders.names(HOSPITAL, "arkiv") == ["halv.xml.afvist", "halv.xml.fejl.txt"]
    told = (folders.root / HOSPITAL / "arkiv" / "halv.xml.fejl.txt").read_text("utf-8")
    assert "Sted: " in told
    assert len(folders.world.kinds("vans.refused")) == 1


@pytest.mark.parametrize("name", [".skjult.xml", "a.tmp", "b.PART", "c.filepart"])
def test_the_writers_own_files_are_left_alone(folders: Folders, name: str) -> None:
    folders.put(name, w.envelope())
    folders.poll()
    assert folders.names(HOSPITAL, "til") == [name]


def test_links_are_not_followed(folders: Folders, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_bytes(w.envelope())
    (folders.root / HOSPITAL / "til" / "link.xml").symlink_to(outside)
    (folders.root / "999").symlink_to(tmp_path)
    folders.poll()
    assert outside.exists()
    assert folders.world.kinds("vans.accepted") == []
    assert folders.names(HOSPITAL, "til") == []


def test_odd_names_do_no_harm(folders: Folders) -> None:
    folders.put("x..;rm -rf $HOME\n\\..\\x.xml", w.envelope())
    folders.poll()
    (archived,) = folders.names(HOSPITAL, "arkiv")
    assert not set(archived) & set(" ;$\n\\/")
    assert len(folders.world.kinds("vans.accepted")) == 1


def test_a_stranger_in_a_file_is_refused_and_found_nowhere(folders: Folders) -> None:
    folders.put("brev.xml", w.xdis91().replace(w.CITIZEN.encode(), b"0101701234"))
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    assert folders.names(HOSPITAL, "arkiv") == ["brev.xml.fejl.txt"]
    folders.world.context.journal.close()
    for file in folders.world.context.data.rglob("*"):
        assert file.is_dir() or b"0101701234" not in file.read_bytes(), file.name


def test_nobody_sends_as_another_by_folder(folders: Folders) -> None:
    folders.put("brev.xml", w.envelope(sender=GP))
    folders.poll()
    assert folders.names(HOSPITAL, "arkiv") == ["brev.xml.afvist", "brev.xml.fejl.txt"]


def test_a_full_disk_leaves_the_file_for_another_try(folders: Folders) -> None:
    folders.world.context.faults.switch_on("vans", "disk_full", {"count": 1})
    folders.put("brev.xml", w.envelope())
    folders.poll()
    assert folders.names(HOSPITAL, "til") == ["brev.xml"]
    folders.world.context.clock.advance(timedelta(seconds=6))
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    assert len(folders.world.kinds("vans.accepted")) == 1


def test_accepted_but_not_moved_is_not_accepted_twice(folders: Folders) -> None:
    """The process ends between the acceptance and the move: the file is moved, the message stays one."""
    path = folders.put("brev.xml", w.xdis91())
    found = path.lstat()
    key = f"{HOSPITAL}/brev.xml/{found.st_ino}/{found.st_mtime_ns}/{found.st_size}"
    folders.world.vans.store.run(
        lambda ledger: ledger.db.execute("INSERT INTO picked VALUES (?, 'before')", (key,))
    )
    folders.poll()
    assert folders.names(HOSPITAL, "til") == []
    assert folders.names(HOSPITAL, "arkiv") == ["before_brev.xml"]
    assert folders.world.kinds("vans.accepted") == []


def test_handed_over_but_not_renamed_is_renamed(folders: Folders) -> None:
    """The process ends between the mark and the rename of a delivery."""
    folders.put("brev.xml", w.envelope())
    folders.poll()
    (name,) = folders.names(MUNICIPALITY, "fra")
    fra = folders.root / MUNICIPALITY / "fra"
    (fra / name).rename(fra / f".{name}.tmp")
    folders.poll()
    assert folders.names(MUNICIPALITY, "fra") == [name]
    assert folders.world.kinds("vans.taken") == []


def test_many_files_keep_their_order(folders: Folders) -> None:
    letters = [w.letter() for _ in range(30)]
    for number, letter in enumerate(letters):
        path = folders.put(f"{30 - number}.xml", oioxml.write_correspondence(letter))
        stamp = 1_000_000_000 + number
        os.utime(path, (stamp, stamp))
    folders.poll()
    accepted = [facts["letter_id"] for facts in folders.world.kinds("vans.accepted")]
    assert accepted == [letter.letter_id for letter in letters]
    assert len(folders.names(MUNICIPALITY, "fra")) == 30

"""SFTP: the folder way over SSH, each location number shut in its own folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.vans import world as w
from tests.vans.world import HOSPITAL, MUNICIPALITY, World

asyncssh = pytest.importorskip("asyncssh")


def session(world: World, number: str, work: Callable[[Any], Awaitable[Any]], password: str = "") -> Any:
    """Do `work` in an SFTP session of a location number."""
    address = urlsplit(world.context.endpoints["vans.sftp"])

    async def run() -> Any:
        async with (
            asyncssh.connect(
                address.hostname, address.port, username=number, known_hosts=None, client_keys=None,
                password=password or world.vans.credentials(number)[1],
            ) as connection,
            connection.start_sftp_client() as client,
        ):  # fmt: skip
            return await work(client)

    return asyncio.run(run())


def test_a_letter_goes_up_and_comes_down(world: World) -> None:
    world.vans.use_way(MUNICIPALITY, "sftp")
    raw = w.envelope()

    async def up(client: Any) -> None:
        async with client.open("til/.brev.xml.part", "wb") as file:
            await file.write(raw)
        await client.rename("til/.brev.xml.part", "til/brev.xml")

    session(world, HOSPITAL, up)
    assert world.context.journal.wait(lambda e: e.data.get("way") == "folder", timeout=20)

    async def down(client: Any) -> bytes:
        (name,) = [n for n in await client.listdir("fra") if not n.startswith(".")]
        async with client.open(f"fra/{name}", "rb") as file:
            got = await file.read()
        await client.remove(f"fra/{name}")
        return bytes(got)

    assert session(world, MUNICIPALITY, down) == raw
    assert world.context.journal.wait(lambda e: e.kind == "vans.taken", timeout=20)


def test_nobody_leaves_his_folder(world: World, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")

    async def wander(client: Any) -> list[str]:
        seen = set(await client.listdir("/")) | set(await client.listdir("../../.."))
        for path in ("../../../secret.txt", "/secret.txt", str(tmp_path / "secret.txt")):
            with pytest.raises(asyncssh.SFTPError):
                async with client.open(path, "rb") as file:
                    await file.read()
        with pytest.raises(asyncssh.SFTPError):
            await client.symlink(str(tmp_path), "til/way-out")
        return sorted(seen - {".", ".."})

    assert session(world, HOSPITAL, wander) == ["arkiv", "fra", "til"]


def test_a_wrong_password_is_refused(world: World) -> None:
    async def nothing(client: Any) -> None:
        del client

    with pytest.raises(asyncssh.PermissionDenied):
        session(world, HOSPITAL, nothing, password="guess")

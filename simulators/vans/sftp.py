"""SFTP: the same folders as the folder way, over SSH, each location number shut in its own.

User and password are the location number's credentials. The host key is made once and kept in the data folder.
"""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.errors import ConfigurationError
from proevesten.texts import Text
from simulators.vans.auth import Doorkeeper
from simulators.vans.folders import make_folders

if TYPE_CHECKING:
    import asyncssh


class SftpWay:
    """An SFTP server over the folders; `bind` first, so that its address is known before it serves."""

    def __init__(self, root: Path, key_file: Path, doorkeeper: Doorkeeper) -> None:
        self._root = root
        self._key_file = key_file
        self._doorkeeper = doorkeeper
        self._socket: socket.socket | None = None
        self._server: Any = None
        self._starting: asyncio.Task[None] | None = None

    def bind(self, host: str, port: int = 0) -> str:
        """Reserve the address and return it as ``sftp://host:port``."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            self._socket.bind((host, port))
        return f"sftp://{host}:{self._socket.getsockname()[1]}"

    def listen(self) -> None:
        """Let connections come in; the SSH library, slow to load, is loaded for the first of them."""
        if self._socket is None:
            self.bind("127.0.0.1")
        assert self._socket is not None
        self._socket.setblocking(False)
        self._socket.listen(100)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._socket, self._first, loop)

    def _first(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._socket is not None:
            loop.remove_reader(self._socket)  # it waits in the socket's queue until the server accepts it
            self._starting = loop.create_task(self._serve())

    async def _serve(self) -> None:
        ssh = await asyncio.to_thread(_asyncssh)
        self._server = await ssh.listen(
            sock=self._socket,
            server_factory=lambda: _door(self._doorkeeper),
            server_host_keys=[self._key()],
            sftp_factory=self._session,
            allow_scp=False,
            login_timeout=20,
        )

    async def stop(self) -> None:
        """Close the server and its connections."""
        if self._starting is not None:
            await asyncio.gather(self._starting, return_exceptions=True)
        elif self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
        if self._server is not None:
            self._server.close()
            self._server = None
        elif self._socket is not None:
            self._socket.close()
        self._socket = None

    def _session(self, channel: asyncssh.SSHServerChannel[bytes]) -> Any:
        number = channel.get_connection().get_extra_info("username")
        make_folders(self._root, number)
        return _shut_in(channel, self._root / number)

    def _key(self) -> Any:
        ssh = _asyncssh()
        if not self._key_file.exists():
            key = ssh.generate_private_key("ssh-ed25519")
            with os.fdopen(
                os.open(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(key.export_private_key())
        return ssh.read_private_key(self._key_file)


def available() -> bool:
    """Whether the library for this way is installed."""
    from importlib.util import find_spec

    return find_spec("asyncssh") is not None


def _asyncssh() -> Any:
    try:
        import asyncssh
    except ImportError as fault:
        raise ConfigurationError(
            Text("SFTP kræver pakken asyncssh", "SFTP needs the package asyncssh"),
            advice=Text("Installér med: pip install asyncssh", "Install with: pip install asyncssh"),
        ) from fault
    return asyncssh


def _door(doorkeeper: Doorkeeper) -> Any:
    class Door(_asyncssh().SSHServer):  # type: ignore[misc]
        def begin_auth(self, username: str) -> bool:
            del username
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return username.isdigit() and doorkeeper.knows(username, password)

    return Door()


def _shut_in(channel: Any, folder: Path) -> Any:
    ssh = _asyncssh()

    class ShutIn(ssh.SFTPServer):  # type: ignore[misc, name-defined]
        def symlink(self, oldpath: bytes, newpath: bytes) -> None:
            raise ssh.SFTPOpUnsupported("links are not allowed")

        def link(self, oldpath: bytes, newpath: bytes) -> None:
            raise ssh.SFTPOpUnsupported("links are not allowed")

    return ShutIn(channel, chroot=os.fsencode(folder))

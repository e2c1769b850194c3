"""The far end of the probe: a redirect, TLS, and media ports that answer STUN and RTP, for the simulated VDX.

Opens only the sampled media ports, never the whole range. Nothing is kept of what it receives.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proevesten.network import packets

_PATIENCE = 10.0
"""Seconds that an open connection may be silent."""
_Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the responder listens; `authority` is the file with the certificate to trust."""

    host: str
    http: int
    https: int
    media: tuple[int, ...]
    authority: Path

    def as_endpoints(self) -> dict[str, str]:
        """Entries for ``endpoints.json``: everything `network probe` needs to find the simulated VDX."""
        return {
            "network.http": f"http://{self.host}:{self.http}",
            "network.https": f"https://{self.host}:{self.https}",
            "network.media": f"media://{self.host}:{','.join(map(str, self.media))}",
            "network.authority": str(self.authority),
        }


class Responder:
    """`await start()` opens all ports and returns where; `await stop()` closes them.

    Port 0 is any free one; `media` may be (0, 0, …). The certificate is made anew and written to `folder`
    (default: a temporary one). Raises OSError when a port is taken.
    """

    def __init__(
        self, host: str = "127.0.0.1", *, http: int = 0, https: int = 0, media: Sequence[int] = (0, 0, 0, 0),
        folder: Path | None = None, names: Sequence[str] = ("localhost",),
    ) -> None:  # fmt: skip
        self._host, self._http, self._https, self._media = host, http, https, media
        self._folder, self._names = folder, names
        self._servers: list[asyncio.Server] = []
        self._transports: list[asyncio.DatagramTransport] = []

    async def start(self) -> Addresses:
        """Open every port."""
        from proevesten.network.certificate import make

        folder = self._folder or Path(tempfile.mkdtemp(prefix="proevesten-"))
        authority, context = make(folder, [self._host, *self._names])
        try:
            https = await self._serve(self._secure, self._https, context)
            http = await self._serve(lambda r, w: self._redirect(r, w, https), self._http)
            media = tuple([await self._open_media(port) for port in self._media])
        except OSError:
            await self.stop()
            raise
        return Addresses(self._host, http, https, media, authority)

    async def stop(self) -> None:
        """Close every port."""
        for transport in self._transports:
            transport.close()
        for server in self._servers:
            server.close()

    async def _serve(self, handler: _Handler, port: int, context: ssl.SSLContext | None = None) -> int:
        server = await asyncio.start_server(_quiet(handler), self._host, port, ssl=context)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _open_media(self, port: int) -> int:
        """TCP and UDP on one number; with 0 another is taken until both are free."""
        for _ in range(20):
            number = await self._serve(_media, port)
            try:
                await self._open_udp(number)
            except OSError:
                self._servers.pop().close()
                if port:
                    raise
                continue
            return number
        raise OSError("no media port is free for both TCP and UDP")

    async def _open_udp(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(_Udp, local_addr=(self._host, port))
        self._transports.append(transport)

    async def _redirect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, https: int) -> None:
        await reader.readuntil(b"\r\n\r\n")
        place = f"https://{self._host}:{https}/"
        writer.write(
            f"HTTP/1.1 301 Moved Permanently\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
        )

    async def _secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


def _quiet(handler: _Handler) -> _Handler:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.wait_for(handler(reader, writer), _PATIENCE)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # the caller went away or spoke something else: nothing to answer
        finally:
            writer.close()

    return serve


async def _media(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    peer = writer.get_extra_info("peername")
    while True:
        length = int.from_bytes(await reader.readexactly(2), "big")
        if length > packets.MOST:
            return
        reply = packets.answer(await reader.readexactly(length), peer[0], peer[1])
        if reply is not None:
            writer.write(packets.framed(reply))
            await writer.drain()


class _Udp(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = packets.answer(data, addr[0], addr[1])
        if reply is not None:
            self._transport.sendto(reply, addr)  # type: ignore[attr-defined]

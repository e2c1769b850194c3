"""Serves simulators: one event loop in a thread of its own, one socket per party, a clean stop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn

from proevesten.errors import ConfigurationError, HarnessError
from proevesten.texts import Text
from simulators.base import Context, Simulator

_T = TypeVar("_T")
_START_SECONDS = 20.0
_STOP_SECONDS = 10.0


class Host:
    """Starts the simulators on `host`; ports are free ones, or counted up from `port`."""

    def __init__(
        self, context: Context, simulators: Sequence[Simulator], *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.context = context
        self.simulators = list(simulators)
        self._host = host
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulators", daemon=True)
        self._servers: list[_Server] = []
        self._tasks: list[asyncio.Task[None]] = []

    def __enter__(self) -> Host:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Bind every socket, serve, then start background work. Raises ConfigurationError on a taken port."""
        sockets = self._bind()
        self._thread.start()
        self.call(self._start(sockets), _START_SECONDS)

    def stop(self) -> None:
        """Stop background work and servers; returns within seconds also when a client hangs."""
        if not self._thread.is_alive():
            return
        try:
            self.call(self._stop(), _STOP_SECONDS)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_STOP_SECONDS)
            if not self._thread.is_alive():
                self._loop.close()

    def call(self, work: Coroutine[Any, Any, _T], timeout: float = 30.0) -> _T:
        """Run a coroutine in the simulators' loop and wait for its result."""
        future: Future[_T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout)
        except TimeoutError as fault:
            future.cancel()
            raise HarnessError(
                Text(
                    f"Simulatorerne svarede ikke inden {timeout:g} s",
                    f"Simulators gave no answer in {timeout:g} s",
                )
            ) from fault

    def _bind(self) -> list[socket.socket | None]:
        sockets: list[socket.socket | None] = []
        port = self._port
        for simulator in self.simulators:
            if simulator.app is None:
                self.context.endpoints.update(simulator.addresses(""))
                sockets.append(None)
                continue
            host = "127.0.0.1" if getattr(simulator, "loopback_only", False) else self._host
            bound = _bound(host, port)
            sockets.append(bound)
            port = port + 1 if port else 0
            base = f"http://{host}:{bound.getsockname()[1]}"
            self.context.endpoints.update(simulator.addresses(base))
        return sockets

    async def _start(self, sockets: list[socket.socket | None]) -> None:
        for simulator, bound in zip(self.simulators, sockets, strict=True):
            if simulator.app is None or bound is None:
                continue
            server = _Server(simulator.app)
            self._servers.append(server)
            self._tasks.append(asyncio.create_task(server.serve([bound])))
        for server, task in zip(self._servers, self._tasks, strict=True):
            listening = asyncio.create_task(server.listening.wait())
            await asyncio.wait([listening, task], return_when=asyncio.FIRST_COMPLETED)
        for simulator in self.simulators:
            await simulator.start()

    async def _stop(self) -> None:
        for simulator in reversed(self.simulators):
            await simulator.stop()
        for server in self._servers:
            server.should_exit = True
            server.force_exit = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOP_SECONDS / 2)


class _Server(uvicorn.Server):
    """A server that tells by an event when it listens, and leaves the signals to the process."""

    def __init__(self, app: Any) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="critical",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                server_header=False,
                timeout_keep_alive=30,
                backlog=2048,
            )
        )
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    # With the protocol left out asyncio does not set TCP_NODELAY, and each answer waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as fault:
        bound.close()
        raise ConfigurationError(
            Text(
                f"Porten {host}:{port} er optaget eller ikke tilladt",
                f"Port {host}:{port} is taken or not allowed",
            ),
            advice=Text(
                "Vælg en anden med --port, eller 0 for frie porte.", "Choose another with --port, or 0."
            ),
        ) from fault
    return bound

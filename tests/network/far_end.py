"""The far end of a probe in a thread, and the commands that build a small network of namespaces."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from proevesten.network.responder import Addresses, Responder


@contextmanager
def far_end(responder: Responder) -> Iterator[Addresses]:
    """The responder's addresses while it answers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(responder.start(), loop).result(20)
    finally:
        asyncio.run_coroutine_threadsafe(responder.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)


def run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    return done.stdout


def why_no_namespaces() -> str:
    """Why namespaces cannot be used here; empty when they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    missing = [name for name in ("ip", "iptables") if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    name = f"pv{os.getpid()}t"
    try:
        run("ip", "netns", "add", name)
        run("ip", "netns", "exec", name, "iptables", "-A", "FORWARD", "-j", "DROP")
    except AssertionError as fault:
        return f"namespaces or iptables do not work here: {fault}"
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=20, check=False)
    return ""

"""The local sandbox under uvicorn, on loopback, for one test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import requests
import uvicorn

from connectors.sandbox.app import create_app
from connectors.sandbox.world import utc_now


@contextmanager
def running_sandbox(home: Path, *, now: Callable[[], datetime] = utc_now) -> Iterator[str]:
    """Serve a fresh sandbox; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(home, now=now), log_level="critical", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def set_fault(address: str, **fault: object) -> None:
    """Set one of the sandbox's fault switches."""
    requests.post(f"{address}/faults", json=fault, timeout=10).raise_for_status()


def set_switches(address: str, **switches: object) -> None:
    """Change the sandbox's switches."""
    requests.post(f"{address}/switches", json=switches, timeout=10).raise_for_status()


def accepted(address: str, platform: str) -> list[dict[str, object]]:
    """Everything that the platform accepted and still shows, by its own journal."""
    answer = requests.get(f"{address}/judge/posts", params={"platform": platform}, timeout=10)
    rows: list[dict[str, object]] = answer.json()
    return [row for row in rows if not row["deleted"]]


def say(address: str, platform: str, place: str, persona: str, text: str) -> str:
    """A resident does something on the town square; returns the id of what came of it."""
    form = {"persona": persona, "text": text}
    answer = requests.post(f"{address}/square/{platform}/{place}", data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("#")[2]


def like(address: str, platform: str, post_id: str, persona: str) -> None:
    """A resident likes a post on the town square, or takes it back."""
    form = {"persona": persona}
    answer = requests.post(f"{address}/square/{platform}/{post_id}/like", data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 303, answer.text

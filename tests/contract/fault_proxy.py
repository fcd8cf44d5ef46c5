"""A proxy on loopback that forwards to a real server and, when told, lets a call go wrong on either side of it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import requests

SILENCE_S = 3.0
_HOP = frozenset({"connection", "content-length", "transfer-encoding", "content-encoding", "host", "accept-encoding"})


class Effect(StrEnum):
    """What befalls a call: never forwarded, forwarded with the answer lost, or answered with something else."""

    LOSE = "lose"
    FORWARD_THEN_SILENCE = "forward then silence"
    FORWARD_THEN_RESET = "forward then reset"
    FORWARD_THEN_ANSWER = "forward then answer"
    ANSWER = "answer"


@dataclass(kw_only=True)
class Fault:
    """Which call it befalls, how often, and the answer given instead of the server's."""

    effect: Effect
    method: str
    path: str = ""
    count: int = 1
    status: int = 500
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """What went through: the method, the path with its query, the headers and the body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class FaultProxy(ThreadingHTTPServer):
    """The proxy; ``calls`` is everything that reached it."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream.rstrip("/")
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.calls: list[Call] = []
        self._faults: list[Fault] = []

    def fail(self, effect: Effect, *, method: str = "POST", path: str = "", **answer: Any) -> None:
        """Let the next matching call (or ``count`` of them) go wrong."""
        self._faults.append(Fault(effect=effect, method=method, path=path, **answer))

    def fault_for(self, call: Call) -> Fault | None:
        """Return what befalls this call, and count it."""
        for fault in self._faults:
            if fault.count > 0 and fault.method == call.method and fault.path in call.path:
                fault.count -= 1
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        proxy = cast("FaultProxy", self.server)
        size = int(self.headers.get("Content-Length") or 0)
        call = Call(method=self.command, path=self.path, headers=dict(self.headers), body=self.rfile.read(size))
        proxy.calls.append(call)
        fault = proxy.fault_for(call)
        if fault is None:
            answer = self._forward(proxy, call)
            self._answer(answer.status_code, answer.content, answer.headers)
        else:
            self._go_wrong(proxy, call, fault)

    def _go_wrong(self, proxy: FaultProxy, call: Call, fault: Fault) -> None:
        if fault.effect not in (Effect.LOSE, Effect.ANSWER):
            self._forward(proxy, call)
        if fault.effect in (Effect.ANSWER, Effect.FORWARD_THEN_ANSWER):
            self._answer(fault.status, fault.body, fault.headers)
            return
        if fault.effect is Effect.FORWARD_THEN_SILENCE:
            time.sleep(SILENCE_S)
        self._reset()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - the names that http.server calls

    def _forward(self, proxy: FaultProxy, call: Call) -> requests.Response:
        headers = {name: value for name, value in call.headers.items() if name.lower() not in _HOP}
        address = proxy.upstream + call.path
        answer = requests.request(
            call.method, address, data=call.body or None, headers=headers, timeout=60, allow_redirects=False
        )
        # the server tells clients where it is; through the proxy, it is the proxy
        answer._content = answer.content.replace(proxy.upstream.encode(), proxy.address.encode())
        return answer

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOP | {"date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@contextmanager
def running_proxy(upstream: str) -> Iterator[FaultProxy]:
    """Serve a proxy before ``upstream``."""
    proxy = FaultProxy(upstream)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(timeout=10)

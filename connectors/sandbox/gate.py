"""What every API call passes through: faults, the headers of an answer, and the log of calls."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.sandbox.fault_answers import failure_answer
from connectors.sandbox.faults import Fault
from connectors.sandbox.graph_ig_world import is_instagram
from connectors.sandbox.journal import Journal
from connectors.sandbox.state import Sandbox

PREFIXES = {"/x/": "x", "/graph/": "facebook", "/youtube/": "youtube", "/nextdoor/": "nextdoor"}
_TRACES = {"x": "x-transaction-id", "facebook": "x-fb-trace-id"}
NO_ANSWER = 0


@dataclass(slots=True)
class _Call:
    platform: str
    method: str
    path: str
    scope: Scope
    calls: Journal
    now: Callable[[], str]
    fault: Fault | None = None
    logged: bool = False


class GatedApp(FastAPI):
    """The application behind the gate. The gate must be outermost: only there is the bare connection at hand."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        call = _api_call(scope, self.state.sandbox)
        if call is None:
            await super().__call__(scope, receive, send)
            return
        try:
            await _serve(call, super().__call__, receive, send)
        finally:
            _log(call, NO_ANSWER)


def _api_call(scope: Scope, sandbox: Sandbox) -> _Call | None:
    if scope["type"] != "http":
        return None
    for prefix, platform in PREFIXES.items():
        if scope["path"].startswith(prefix):
            scope.setdefault("state", {})
            path, method = scope["path"][len(prefix) - 1 :], scope["method"]
            name = "instagram" if platform == "facebook" and is_instagram(sandbox, path) else platform
            return _Call(
                platform=name,
                method=method,
                path=path,
                scope=scope,
                calls=sandbox.calls,
                now=sandbox.world.stamp,
                fault=sandbox.faults.take(name, method, path),
            )
    return None


async def _serve(call: _Call, app: ASGIApp, receive: Receive, send: Send) -> None:
    fault = call.fault
    if fault is None or fault.effect == "slow":
        await asyncio.sleep(fault.seconds if fault else 0)
        await app(call.scope, receive, _with_headers(call, send))
    elif fault.effect.startswith("accept_then_"):
        await app(call.scope, receive, _swallow)
        _log(call, NO_ANSWER if fault.effect != "accept_then_fail" else fault.status)
        await _after_accepting(call, fault, receive, send)
    elif fault.effect == "reset":
        await _read_all(receive)
        _log(call, NO_ANSWER)
        await _drop_connection(send)
    else:
        await _answer(call, failure_answer(call.platform, fault), receive, send)


async def _after_accepting(call: _Call, fault: Fault, receive: Receive, send: Send) -> None:
    if fault.effect == "accept_then_fail":
        await _answer(call, failure_answer(call.platform, fault), receive, send)
        return
    if fault.effect == "accept_then_hang":
        await asyncio.sleep(fault.seconds)
    await _drop_connection(send)


async def _answer(call: _Call, response: Response, receive: Receive, send: Send) -> None:
    await response(call.scope, receive, _with_headers(call, send))


async def _read_all(receive: Receive) -> None:
    """Take the whole request first, so that the caller meets the reset while waiting for the answer."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)


async def _swallow(_message: Message) -> None:
    """Keep an answer from the caller."""


def _with_headers(call: _Call, send: Send) -> Callable[[Message], Awaitable[None]]:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            _log(call, message["status"])
            message["headers"] = [*message.get("headers", []), *_headers(call)]
        await send(message)

    return wrapped


def _headers(call: _Call) -> list[tuple[bytes, bytes]]:
    noted = call.scope["state"].get("answer_headers", {})
    name = _TRACES.get(call.platform, "x-request-id")
    headers = {name: uuid.uuid4().hex[:16], **noted}
    return [(key.encode("ascii"), value.encode("ascii")) for key, value in headers.items()]


async def _drop_connection(send: Send) -> None:
    """Close the socket with a reset, as a failing network does."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("dropping a connection needs a real server (uvicorn); this one hides its transport")
    sock = transport.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)


def _log(call: _Call, status: int) -> None:
    """Log a call once, before its answer leaves: whoever has the answer finds it in the log."""
    if call.logged:
        return
    call.logged = True
    entry: dict[str, object] = {
        "at": call.now(),
        "platform": call.platform,
        "method": call.method,
        "path": call.path,
        "status": status,
        "fault": call.fault.effect if call.fault else "",
        "requester": call.scope["state"].get("requester", ""),
    }
    call.calls.append(entry, durable=False)

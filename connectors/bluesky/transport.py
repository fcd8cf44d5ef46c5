"""Lets the atproto library's HTTP client go through our one HTTP door, with its time-outs, limits and refusals."""

from __future__ import annotations

import httpx

from connectors.http import Door, NoAnswer

#: Set by the door itself, or true only of the bytes on the wire.
_NOT_PASSED_ON = frozenset({"host", "connection", "content-length", "accept-encoding", "transfer-encoding"})
_NOT_PASSED_BACK = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class DoorTransport(httpx.BaseTransport):
    """Sends httpx requests through a ``Door``; raises its NotSent and NoAnswer."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. An answer that points elsewhere is no answer: the token does not go there."""
        headers = {name: value for name, value in request.headers.items() if name not in _NOT_PASSED_ON}
        answer = self._door.request(
            request.method, str(request.url), headers=headers, data=request.read() or None, timeout=_timeout(request)
        )
        if 300 <= answer.status_code < 400:
            raise NoAnswer("The server points to another address.")
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED_BACK}
        return httpx.Response(answer.status_code, headers=kept, content=answer.content, request=request)


def _timeout(request: httpx.Request) -> tuple[float, float] | None:
    """Return the time-out that this one call asked for, or None for the door's own."""
    given = request.extensions.get("timeout") or {}
    connect_s, read_s = given.get("connect"), given.get("read")
    return (connect_s, read_s) if connect_s and read_s else None

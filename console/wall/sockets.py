"""Open websockets, and closing those whose session is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

#: The close code for "your session is over" (4000 and above are for applications).
CLOSED_BY_US = 4403

IsLive = Callable[[str, bool], Awaitable[bool]]


class OpenSockets:
    """The websockets of this process, by session."""

    def __init__(self) -> None:
        self._ended: dict[str, set[asyncio.Event]] = {}

    def session_ids(self) -> frozenset[str]:
        """Return the sessions that have an open websocket here."""
        return frozenset(self._ended)

    def close(self, session_id: str) -> None:
        """Close every websocket of a session."""
        for ended in self._ended.get(session_id, ()):
            ended.set()

    @contextmanager
    def opened(self, session_id: str) -> Iterator[asyncio.Event]:
        """Hold a place for one websocket; the event says that it must close."""
        ended = asyncio.Event()
        self._ended.setdefault(session_id, set()).add(ended)
        try:
            yield ended
        finally:
            self._ended[session_id].discard(ended)
            if not self._ended[session_id]:
                del self._ended[session_id]


class GuardedSocket:
    """One websocket: every message is let in only while the session is live."""

    def __init__(self, session_id: str, receive: Receive, send: Send, ended: asyncio.Event, is_live: IsLive) -> None:
        self._session_id = session_id
        self._receive = receive
        self._send = send
        self._ended = ended
        self._is_live = is_live
        self._closed = False

    async def receive(self) -> Message:
        """Return the next message, or a disconnect when the session is over."""
        message = await self._next_or_ended()
        if message is None or not await self._may_pass(message):
            return await self._close()
        return message

    async def send(self, message: Message) -> None:
        """Send, unless the socket is closed."""
        if not self._closed:
            self._closed = message["type"] == "websocket.close"
            await self._send(message)

    async def _next_or_ended(self) -> Message | None:
        incoming = asyncio.ensure_future(self._receive())
        over = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({incoming, over}, return_when=asyncio.FIRST_COMPLETED)
            return None if self._ended.is_set() else incoming.result()
        finally:
            over.cancel()
            incoming.cancel()

    async def _may_pass(self, message: Message) -> bool:
        if message["type"] != "websocket.receive":
            return True
        return await self._is_live(self._session_id, is_by_hand(message.get("bytes") or b""))

    async def _close(self) -> Message:
        await self.send({"type": "websocket.close", "code": CLOSED_BY_US, "reason": "signed out"})
        return {"type": "websocket.disconnect", "code": CLOSED_BY_US}


def is_by_hand(data: bytes) -> bool:
    """Return whether a person caused this message: a page that refreshes itself keeps nobody signed in."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except ValueError:
        return False
    return message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun

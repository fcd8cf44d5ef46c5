"""The wall's own clock: closes the websockets of sessions that are over, and expires what time has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress

import structlog
from anyio import to_thread

from console.services.sessions import Sessions
from console.wall.sockets import OpenSockets

_LOOK_EVERY_S = 1.0
_EXPIRE_EVERY = 60

_log = structlog.get_logger("console.wall")


@asynccontextmanager
async def watching(sessions: Sessions, sockets: OpenSockets) -> AsyncIterator[None]:
    """Watch for as long as the console runs."""
    task = asyncio.create_task(_watch(sessions, sockets))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(sessions: Sessions, sockets: OpenSockets) -> None:
    rounds = 0
    while True:
        await _try(close_what_is_over(sessions, sockets))
        if rounds % _EXPIRE_EVERY == 0:
            await _try(to_thread.run_sync(sessions.expire_overdue))
        rounds += 1
        await asyncio.sleep(_LOOK_EVERY_S)


async def _try(look: Awaitable[object]) -> None:
    """Look once; a database that is away for a moment must not end the watch."""
    (outcome,) = await asyncio.gather(look, return_exceptions=True)
    if isinstance(outcome, Exception):
        _log.warning("watch.failed", exc_info=outcome)


async def close_what_is_over(sessions: Sessions, sockets: OpenSockets) -> None:
    """Close every websocket whose session no longer opens the door."""
    open_ids = sockets.session_ids()
    if open_ids:
        for session_id in await to_thread.run_sync(sessions.over_among, open_ids):
            sockets.close(session_id)

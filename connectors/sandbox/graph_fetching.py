"""Fetches media from the address that a caller names, as Meta's servers do: no redirects, so much and no more."""

from __future__ import annotations

from typing import BinaryIO

import httpx

from connectors.sandbox.media_files import path_of
from connectors.sandbox.state import Sandbox

FETCH_WITHIN_S = 15.0


async def fetch_media(sandbox: Sandbox, url: str, *, most: int) -> str | None:
    """Return the id under which the bytes are kept; None when they could not be fetched or are too many."""
    media_id = sandbox.world.new_id()
    path = path_of(sandbox.world.media_folder, media_id)
    try:
        async with (
            httpx.AsyncClient(timeout=FETCH_WITHIN_S, trust_env=False) as client,
            client.stream("GET", url) as answer,
        ):
            whole = answer.is_success and await _keep(answer, path.open("wb"), most)
    except (httpx.HTTPError, httpx.InvalidURL):
        whole = False
    if not whole:
        path.unlink(missing_ok=True)
    return media_id if whole else None


async def _keep(answer: httpx.Response, file: BinaryIO, most: int) -> bool:
    kept = 0
    with file:
        async for piece in answer.aiter_bytes():
            kept += len(piece)
            if kept > most:
                return False
            file.write(piece)
    return True

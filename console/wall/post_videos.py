"""Taking in a post's video behind the wall, as a stream. Never whole in memory.

Needs ``request.state.actor``, which the gate sets.
"""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.domain.actors import Actor
from console.domain.errors import ConsoleError, InvalidInput, NotPermitted
from console.domain.media import MediaFile
from console.services.media import VIDEO_UPLOAD_PATH, Media
from console.services.video_intake import refuse_too_large

_NO_STORE = {"cache-control": "no-store"}


class PostVideos:
    """The one route."""

    def __init__(self, *, media: Media) -> None:
        self._media = media

    def routes(self) -> list[Route]:
        """Return it."""
        return [Route(VIDEO_UPLOAD_PATH, self.upload, methods=["PUT"])]

    async def upload(self, request: Request) -> Response:
        """Take a video as the request's body; answers ``{"media_id", "sha256", "size_bytes"}`` or the reason."""
        try:
            kept = await self._take_in(request)
        except ConsoleError as error:
            return _refusal(error)
        body = {"media_id": kept.id, "sha256": kept.sha256, "size_bytes": kept.size_bytes}
        return JSONResponse(body, status_code=201, headers=_NO_STORE)

    async def _take_in(self, request: Request) -> MediaFile:
        actor = _actor(request)
        length = request.headers.get("content-length", "")
        refuse_too_large(int(length) if length.isdigit() else 0)
        with await to_thread.run_sync(self._media.receive_video, actor) as incoming:
            async for chunk in request.stream():
                await to_thread.run_sync(incoming.write, chunk)
            name = request.query_params.get("name", "video.mp4")
            return await to_thread.run_sync(self._media.keep_video, actor, incoming, name)


def _actor(request: Request) -> Actor:
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotPermitted("Sign in first.")
    return actor


def _refusal(error: ConsoleError) -> Response:
    status = 403 if isinstance(error, NotPermitted) else 422 if isinstance(error, InvalidInput) else 507
    body = {"error": error.code, "message": error.message, "field": getattr(error, "field", "")}
    return JSONResponse(body, status_code=status, headers=_NO_STORE)

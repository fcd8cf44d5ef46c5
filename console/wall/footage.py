"""Footage behind the wall: watched by signed address in byte ranges, taken in as a stream. Never whole in memory.

Needs ``request.state.actor`` (``console.domain.actors.Actor``), which the gate sets. Mount with::

    create_console(app, routes=footage_routes(app))
"""

from __future__ import annotations

from contextlib import ExitStack

from anyio import to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from console.bootstrap import App
from console.domain.actors import Actor
from console.domain.errors import ConsoleError, InvalidInput, NotFound, NotPermitted
from console.services.registering import VIDEO_LIMIT_BYTES, Registering
from console.services.viewing import PATH, UPLOAD_PATH, Part, Viewing
from evidence_share.ranges import read, reply_for
from evidence_share.store import StoredFile

_NO_STORE = {"cache-control": "no-store"}


def footage_routes(app: App) -> list[Route]:
    """Return the private routes of footage, to be mounted behind the wall."""
    return Footage(viewing=app.viewing, registering=app.registering).routes()


class Footage:
    """The two routes: watching and taking in."""

    def __init__(self, *, viewing: Viewing, registering: Registering) -> None:
        self._viewing = viewing
        self._registering = registering

    def routes(self) -> list[Route]:
        """Return both."""
        return [
            Route(UPLOAD_PATH, self.upload, methods=["PUT", "POST"]),
            Route(f"{PATH}/{{rendition_id}}/{{part}}", self.watch, methods=["GET", "HEAD"]),
        ]

    def watch(self, request: Request) -> Response:
        """Answer the whole file, one range of it, or its headers, to the person for whom the address was signed."""
        try:
            part = _part(request.path_params["part"])
            expires, signature = _signed(request.query_params)
            opened = self._viewing.open(
                _actor(request), request.path_params["rendition_id"], part, expires=expires, signature=signature
            )
        except ConsoleError as error:
            return _refusal(error)
        asked, if_range = request.headers.get("range"), request.headers.get("if-range")
        reply = reply_for(asked, size=opened.size_bytes, etag=opened.sha256, if_range=if_range)
        headers = reply.headers | _NO_STORE | {"content-type": opened.media_type}
        if request.method == "HEAD" or not reply.length:
            opened.file.close()
            return Response(status_code=reply.status, headers=headers)
        return StreamingResponse(read(opened.file, reply), status_code=reply.status, headers=headers)

    async def upload(self, request: Request) -> Response:
        """Take a video as the request's body, hashing it on its way; ``?sha256=`` announces what must arrive.

        Answers ``{"sha256", "size_bytes"}`` with 201, or the reason with nothing kept.
        """
        try:
            kept = await self._take_in(request)
        except ConsoleError as error:
            return _refusal(error)
        return JSONResponse({"sha256": kept.sha256, "size_bytes": kept.size_bytes}, status_code=201, headers=_NO_STORE)

    async def _take_in(self, request: Request) -> StoredFile:
        actor, declared = _actor(request), request.query_params.get("sha256", "").strip()
        if _announced_bytes(request) > VIDEO_LIMIT_BYTES:
            raise InvalidInput(f"The file is larger than {VIDEO_LIMIT_BYTES // 1_000_000} MB.", field="file")
        with ExitStack() as stack:
            incoming = await to_thread.run_sync(stack.enter_context, self._registering.receive_video(actor))
            async for chunk in request.stream():
                await to_thread.run_sync(incoming.write, chunk)
            return await to_thread.run_sync(self._registering.keep_video, actor, incoming, declared)


def _actor(request: Request) -> Actor:
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotPermitted("Sign in first.")
    return actor


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError as error:
        raise NotFound("There is no such footage.") from error


def _signed(query: QueryParams) -> tuple[int, str]:
    expires = query.get("expires", "")
    is_number = expires.isascii() and expires.isdigit() and len(expires) < 12
    return int(expires) if is_number else 0, query.get("signature", "")


def _announced_bytes(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else 0


def _refusal(error: ConsoleError) -> Response:
    status = {NotFound: 404, NotPermitted: 403, InvalidInput: 422}.get(type(error), 409)
    body = {"error": error.code, "message": error.message, "field": getattr(error, "field", "")}
    return JSONResponse(body, status_code=status, headers=_NO_STORE)

"""Where platforms push what residents write. Quick: the bytes are verified, kept, answered for, then taken in.

Polling stays as the safety net, so that a lost push costs seconds and no message.
"""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from connectors.base import Platform
from connectors.facebook.webhook import SIGNATURE_HEADER as FACEBOOK_SIGNATURE
from connectors.x.webhook import SIGNATURE_HEADER as X_SIGNATURE
from console.bootstrap import App
from console.portal.rendering import portal_of

router = APIRouter(prefix="/webhooks")


@router.get("/facebook")
def facebook_check(request: Request) -> Response:
    """Answer Facebook's subscription check."""
    asked = request.query_params
    answer = portal_of(request).app.pushed_events.answer_facebook(
        mode=asked.get("hub.mode", ""),
        token=asked.get("hub.verify_token", ""),
        challenge=asked.get("hub.challenge", ""),
    )
    if answer is None:
        raise HTTPException(403)
    # plain text: the challenge is somebody else's and must never be read as mark-up
    return PlainTextResponse(answer)


@router.post("/facebook")
async def facebook_push(request: Request, later: BackgroundTasks) -> Response:
    """Keep what Facebook pushes."""
    return await _receive(request, later, Platform.FACEBOOK, request.headers.get(FACEBOOK_SIGNATURE))


@router.get("/x")
def x_check(request: Request) -> Response:
    """Answer X's challenge."""
    token = request.query_params.get("crc_token", "")
    answer = portal_of(request).app.pushed_events.answer_x(token) if token else None
    if answer is None:
        raise HTTPException(403)
    return JSONResponse(answer)


@router.post("/x")
async def x_push(request: Request, later: BackgroundTasks) -> Response:
    """Keep what X pushes."""
    return await _receive(request, later, Platform.X, request.headers.get(X_SIGNATURE))


async def _receive(request: Request, later: BackgroundTasks, platform: Platform, signature: str | None) -> Response:
    app, body = portal_of(request).app, await request.body()
    if not await run_in_threadpool(app.pushed_events.is_genuine, platform, body, signature):
        raise HTTPException(403)
    await run_in_threadpool(app.ingesting.receive, platform.value, body)
    later.add_task(_take_in, app)
    return Response(status_code=200)


def _take_in(app: App) -> None:
    """Take in what was kept; where this process dies first, the worker does it."""
    app.ingesting.take_in_pushed()

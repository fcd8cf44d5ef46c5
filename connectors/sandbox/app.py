"""Builds the sandbox: X under /x, Graph under /graph, /youtube and /nextdoor; the town square at the root."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from connectors.sandbox import controls, graph_api, judge, nextdoor_api, square, x_api, youtube_api
from connectors.sandbox.accounts import XAccount
from connectors.sandbox.faults import Faults
from connectors.sandbox.gate import GatedApp
from connectors.sandbox.graph_errors import GraphError, graph_answer
from connectors.sandbox.journal import Journal
from connectors.sandbox.limits import Windows
from connectors.sandbox.nextdoor_errors import NextdoorError, nextdoor_answer
from connectors.sandbox.state import Sandbox
from connectors.sandbox.switches import Switches
from connectors.sandbox.webhooks import Postman
from connectors.sandbox.world import World, utc_now
from connectors.sandbox.x_errors import XProblem, problem_answer
from connectors.sandbox.x_oauth import OAuthChecker, Secrets
from connectors.sandbox.youtube_errors import YouTubeError, youtube_answer

STATIC = Path(__file__).parent / "static"


def create_app(home: Path, *, public_url: str = "", now: Callable[[], datetime] = utc_now) -> FastAPI:
    """The sandbox with its state in ``home``. ``public_url`` is its address where that differs from the request's."""
    sandbox = _open_sandbox(home, public_url.rstrip("/"), now)
    app = GatedApp(title="Rapport sandbox", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.sandbox = sandbox
    app.state.oauth_checker = OAuthChecker(_secrets(sandbox.accounts.x))
    for part in (x_api, graph_api, youtube_api, nextdoor_api, judge, controls, square):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(XProblem, _x_problem)
    app.add_exception_handler(GraphError, _graph_error)
    app.add_exception_handler(YouTubeError, _youtube_error)
    app.add_exception_handler(NextdoorError, _nextdoor_error)
    app.add_exception_handler(HTTPException, _not_served)
    return app


def _open_sandbox(home: Path, public_url: str, now: Callable[[], datetime]) -> Sandbox:
    world = World(home, now=now)
    return Sandbox(
        world=world,
        switches=Switches(world),
        faults=Faults(),
        windows=Windows(world.now),
        postman=Postman(world),
        calls=Journal(home / "calls.jsonl"),
        public_url=public_url,
    )


def _secrets(account: XAccount) -> Secrets:
    return Secrets(
        consumer_key=account.consumer_key,
        consumer_secret=account.consumer_secret,
        token=account.access_token,
        token_secret=account.access_token_secret,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    sandbox: Sandbox = app.state.sandbox
    sandbox.postman.start()
    yield
    await sandbox.postman.stop()
    sandbox.world.close()
    sandbox.calls.close()


async def _x_problem(_request: Request, error: Exception) -> Response:
    if not isinstance(error, XProblem):
        raise error
    return problem_answer(error)


async def _graph_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, GraphError):
        raise error
    return graph_answer(error)


async def _youtube_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, YouTubeError):
        raise error
    return youtube_answer(error)


async def _nextdoor_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, NextdoorError):
        raise error
    return nextdoor_answer(error)


async def _not_served(request: Request, error: Exception) -> Response:
    """A path or method that nothing serves, in the words of whoever was called."""
    if not isinstance(error, HTTPException):
        raise error
    if request.url.path.startswith("/x/"):
        title = "Not Found" if error.status_code == 404 else str(error.detail)
        return problem_answer(XProblem(error.status_code, title=title, detail=title))
    if request.url.path.startswith("/graph"):
        return graph_answer(GraphError.missing(request.method, request.url.path.removeprefix("/graph/")))
    if request.url.path.startswith("/youtube/"):
        return youtube_answer(YouTubeError(error.status_code, "notFound", "Not Found"))
    if request.url.path.startswith("/nextdoor/"):
        return nextdoor_answer(NextdoorError(error.status_code, "not_found", "Not found."))
    if request.url.path.startswith(("/judge", "/faults", "/switches")):
        return JSONResponse({"error": str(error.detail)}, status_code=error.status_code)
    return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code)

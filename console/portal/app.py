"""The public site: server-rendered, without JavaScript, without cookies, without an access log."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from console.bootstrap import App
from console.portal import home, live, media_host, releases, webhooks
from console.portal.body_limit import BodyLimit
from console.portal.failures import add_error_pages
from console.portal.headers import SecurityHeaders
from console.portal.rate import RateLimit
from console.portal.rendering import Portal, make_templates
from console.portal.tokens import FormTokens

_STATIC = Path(__file__).parent / "static"


def create_portal(app: App) -> FastAPI:
    """Return the portal over ``app``, ready for uvicorn."""
    portal = FastAPI(title="Public portal", docs_url=None, redoc_url=None, openapi_url=None)
    portal.state.portal = Portal(
        app=app,
        templates=make_templates(),
        tokens=FormTokens(app.sealer.subkey("portal form")),
        rate=RateLimit(),
    )
    add_error_pages(portal)
    portal.add_middleware(BodyLimit)
    portal.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for public in (home, live, releases, webhooks, media_host):
        portal.include_router(public.router)
    # outermost, so that a failure carries them too
    portal.add_middleware(SecurityHeaders)
    return portal

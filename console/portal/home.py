"""The home page and the pages that hardly change."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from console.portal.rendering import portal_of, render
from console.services.showing_releases import PublishedRelease
from moderation.policy import load_policy

router = APIRouter()
_FEW = 5


@router.get("/")
def home(request: Request) -> Response:
    """Say what this service is and what is on."""
    app = portal_of(request).app
    released = [each for each in app.showing_releases.list_public() if isinstance(each, PublishedRelease)]
    return render(
        request,
        "home.html",
        sessions=app.showing_sessions.list_ahead()[:_FEW],
        posts=app.showing_posts.list_latest(limit=_FEW),
        releases=released[:_FEW],
    )


@router.get("/comment-policy")
def comment_policy(request: Request) -> Response:
    """Show the published comment policy in force."""
    return render(request, "policy.html", policy=load_policy())


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Say how accessible the service is and whom to tell."""
    return render(request, "accessibility.html")


@router.get("/health")
def health(request: Request) -> Response:
    """Answer monitoring: 200 when the database answers and an agency is set up, else 503."""
    ready = portal_of(request).find_agency() is not None
    return JSONResponse({"ready": ready}, status_code=200 if ready else 503)


@router.get("/robots.txt")
def robots() -> Response:
    """Let search engines in, but not to private receipts."""
    return PlainTextResponse("User-agent: *\nDisallow: /receipts/\nDisallow: /health\n")

"""The home page and the pages that hardly change."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from console.portal.rendering import portal_of, render

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """Say what this service is and what is on."""
    return render(request, "home.html")


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

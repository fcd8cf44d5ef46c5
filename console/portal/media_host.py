"""Where Instagram's servers fetch the pictures of a post that is being sent; nothing is listed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from console.portal.rendering import portal_of
from console.services.hosting import PATH

router = APIRouter(prefix=PATH)


@router.api_route("/{expires}/{signature}/{name}", methods=["GET", "HEAD"])
def lent(request: Request, expires: int, signature: str, name: str) -> Response:
    """Answer the file behind a signed address, while it is being sent."""
    file = portal_of(request).app.hosting.open(expires=expires, signature=signature, name=name)
    return FileResponse(file.path, media_type=file.media_type, headers={"cache-control": "no-store"})

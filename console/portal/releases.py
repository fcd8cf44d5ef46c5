"""The transparency page: what was released, how to check it, and the tombstones of what was taken back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from console.domain.errors import NotFound
from console.portal.rendering import portal_of, render
from console.services.showing_releases import Tombstone
from console.services.viewing import Part
from evidence_share.ranges import read, reply_for

router = APIRouter(prefix="/releases")

#: A withdrawn file must not live on in a cache.
_NO_STORE = {"cache-control": "no-store"}


@router.get("")
def releases(request: Request) -> Response:
    """List what is or was public, the newest first."""
    found = portal_of(request).app.showing_releases.list_public()
    return render(request, "releases.html", releases=[(each, isinstance(each, Tombstone)) for each in found])


@router.get("/{release_id}")
def release(request: Request, release_id: str) -> Response:
    """Show one release with its video, transcript and hash; or its tombstone, with status 410."""
    found = portal_of(request).app.showing_releases.get_public(release_id)
    if isinstance(found, Tombstone):
        return render(request, "release_withdrawn.html", 410, release=found)
    return render(request, "release.html", release=found)


@router.api_route("/{release_id}/{part}", methods=["GET", "HEAD"])
def media(request: Request, release_id: str, part: str) -> Response:
    """Answer a published file or one range of it."""
    try:
        wanted = Part(part)
    except ValueError as error:
        raise NotFound("There is no such file.") from error
    opened = portal_of(request).app.showing_releases.open(release_id, wanted)
    asked, if_range = request.headers.get("range"), request.headers.get("if-range")
    reply = reply_for(asked, size=opened.size_bytes, etag=opened.sha256, if_range=if_range)
    headers = reply.headers | _NO_STORE | {"content-type": opened.media_type}
    if request.method == "HEAD" or not reply.length:
        opened.file.close()
        return Response(status_code=reply.status, headers=headers)
    return StreamingResponse(read(opened.file, reply), status_code=reply.status, headers=headers)

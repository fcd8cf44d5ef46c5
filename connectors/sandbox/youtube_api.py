"""The YouTube Data API v3 and Google's token address, mounted under /youtube."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from connectors.sandbox import youtube_comments, youtube_uploads, youtube_videos
from connectors.sandbox.state import the_sandbox
from connectors.sandbox.youtube_tokens import give_token

router = APIRouter(prefix="/youtube")
Route = tuple[str, str, Callable[[Request], Awaitable[Response]]]

_API, _UPLOAD = "/youtube/v3", "/upload/youtube/v3"
ROUTES: tuple[Route, ...] = (
    ("GET", f"{_API}/channels", youtube_videos.list_channels),
    ("GET", f"{_API}/playlistItems", youtube_videos.list_uploads),
    ("GET", f"{_API}/videos", youtube_videos.list_videos),
    ("PUT", f"{_API}/videos", youtube_videos.update_video),
    ("DELETE", f"{_API}/videos", youtube_videos.delete_video),
    ("POST", f"{_UPLOAD}/videos", youtube_uploads.start_upload),
    ("PUT", f"{_UPLOAD}/videos", youtube_uploads.continue_upload),
    ("GET", f"{_API}/captions", youtube_uploads.list_captions),
    ("POST", f"{_UPLOAD}/captions", youtube_uploads.add_captions),
    ("GET", f"{_API}/commentThreads", youtube_comments.list_threads),
    ("GET", f"{_API}/comments", youtube_comments.list_comments),
    ("POST", f"{_API}/comments", youtube_comments.answer),
    ("DELETE", f"{_API}/comments", youtube_comments.delete_comment),
    ("POST", f"{_API}/comments/setModerationStatus", youtube_comments.moderate),
)
for method, path, endpoint in ROUTES:
    router.add_api_route(path, endpoint, methods=[method], response_model=None)


@router.post("/token")
async def token(request: Request) -> JSONResponse:
    """A new access token."""
    return await give_token(request, the_sandbox(request))

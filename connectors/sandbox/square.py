"""The town square: read what the agency published, and answer as a resident. Works without JavaScript."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from connectors.sandbox.media_files import path_of
from connectors.sandbox.pages import render
from connectors.sandbox.square_actions import Refused, Said
from connectors.sandbox.square_sides import SIDES, Deed, Side, can_edit, can_like, can_mention
from connectors.sandbox.state import Sandbox, the_sandbox

router = APIRouter()
State = Annotated[Sandbox, Depends(the_sandbox)]
FORM_FIELDS = 20


def _side(platform: str) -> Side:
    side = SIDES.get(platform)
    if side is None:
        raise HTTPException(404, "There is no such platform here.")
    return side


OneSide = Annotated[Side, Depends(_side)]


@router.get("/")
async def show_square(request: Request, sandbox: State) -> Response:
    """All platforms side by side; on a phone one of them, chosen by ``platform``."""
    platform = request.query_params.get("platform", "")
    return _page(sandbox, platform if platform in SIDES else "x", persona=request.query_params.get("persona", ""))


@router.post("/square/{platform}/mention")
async def mention(request: Request, sandbox: State, platform: str, side: OneSide) -> Response:
    """Speak to the agency outside of any thread."""
    return await _do(request, sandbox, platform, "mention", can_mention(side))


@router.post("/square/{platform}/{post_id}/comments")
async def comment(request: Request, sandbox: State, platform: str, side: OneSide, post_id: str) -> Response:
    """Comment under a post or answer a comment."""
    return await _do(request, sandbox, platform, post_id, lambda said: side.comment(said, post_id))


@router.post("/square/{platform}/comments/{comment_id}/edit")
async def edit(request: Request, sandbox: State, platform: str, side: OneSide, comment_id: str) -> Response:
    """Change one's own comment."""
    deed = can_edit(side)
    return await _do(request, sandbox, platform, comment_id, lambda said: deed(said, comment_id))


@router.post("/square/{platform}/comments/{comment_id}/delete")
async def delete(request: Request, sandbox: State, platform: str, side: OneSide, comment_id: str) -> Response:
    """Take one's own comment away."""
    return await _do(request, sandbox, platform, comment_id, lambda said: side.delete(said, comment_id))


@router.post("/square/{platform}/{post_id}/like")
async def like(request: Request, sandbox: State, platform: str, side: OneSide, post_id: str) -> Response:
    """Like a post, or take it back."""
    deed = can_like(side)
    return await _do(request, sandbox, platform, post_id, lambda said: deed(said, post_id))


@router.get("/media/{media_id}")
async def get_media(sandbox: State, media_id: str) -> Response:
    """The bytes of a picture or a video, whole or in ranges."""
    media = sandbox.world.tables.media.get(media_id)
    path = path_of(sandbox.world.media_folder, media_id) if media else None
    if media is None or path is None or not path.is_file() or media.state in ("uploading", "failed"):
        return Response("There is no such media.\n", status_code=404, media_type="text/plain")
    return FileResponse(path, media_type=media.mime, headers={"X-Content-Type-Options": "nosniff"})


async def _do(request: Request, sandbox: Sandbox, platform: str, place: str, deed: Deed) -> Response:
    async with request.form(max_fields=FORM_FIELDS) as form:
        persona, text = str(form.get("persona", "")), str(form.get("text", ""))
    resident = sandbox.accounts.find_resident(persona)
    problem = "Choose who you are first."
    if resident:
        try:
            where = deed(Said(sandbox=sandbox, resident=resident, text=text))
        except Refused as refusal:
            problem = str(refusal)
        else:
            return RedirectResponse(f"/?platform={platform}&persona={persona}#{where}", status_code=303)
    kept = {"place": place, "text": text, "problem": problem}
    return _page(sandbox, platform, persona=persona, kept=kept, status_code=422)


def _page(
    sandbox: Sandbox, platform: str, *, persona: str, kept: dict[str, str] | None = None, status_code: int = 200
) -> Response:
    columns = [
        {
            "platform": key,
            "side": side,
            "name": side.name(sandbox.accounts),
            "posts": side.posts(sandbox),
        }
        for key, side in SIDES.items()
    ]
    return render(
        "square.html",
        status_code=status_code,
        columns=columns,
        shown=platform,
        residents=sandbox.accounts.residents,
        persona=persona,
        page=sandbox.accounts.page,
        kept=kept or {"place": "", "text": "", "problem": ""},
        stamp=sandbox.world.now(),
    )

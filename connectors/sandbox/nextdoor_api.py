"""Nextdoor's partner API, mounted under /nextdoor, as far as its public pages and three open clients agree on it.

Nextdoor publishes no reference. What is assumed here beyond those: bodies come as JSON or as a form, and a reply names
its author by ``author_id`` as a post does, unless the switch ``nextdoor_tells_authors`` is off.
"""

from __future__ import annotations

import hmac
import json
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from connectors.sandbox import nextdoor_world
from connectors.sandbox.nextdoor_errors import NextdoorError
from connectors.sandbox.nextdoor_rows import NextdoorComment, NextdoorPost
from connectors.sandbox.state import Sandbox, the_sandbox

router = APIRouter(prefix="/nextdoor/external/api/partner/v1")
Json = dict[str, object]
LINK = "https://nextdoor.com/p"
MOST_MEDIA = 10


@router.get("/me/")
async def get_me(request: Request) -> JSONResponse:
    """Who the token belongs to."""
    profile = _begin(request).accounts.nextdoor
    return JSONResponse({"id": profile.profile_id, "name": profile.name})


@router.get("/me/profiles")
async def list_profiles(request: Request) -> JSONResponse:
    """The profiles that the token may speak for."""
    profile = _begin(request).accounts.nextdoor
    listed = [{"secure_profile_id": profile.profile_id, "name": profile.name}]
    return JSONResponse({"primary_profile_id": profile.profile_id, "profile_list": listed})


@router.get("/post/")
async def list_posts(request: Request) -> JSONResponse:
    """The profile's own posts with what is written under them; nobody else's are shown."""
    sandbox = _begin(request)
    _check_profile(sandbox, request.query_params.get("secure_profile_id", ""))
    posts = [_post_json(sandbox, row) for row in nextdoor_world.list_posts(sandbox)]
    return JSONResponse({"posts": posts, "posts_length": len(posts)})


@router.post("/post/create/")
async def create_post(request: Request) -> JSONResponse:
    """Publish; the answer has a link and no id."""
    sandbox = _begin(request)
    _check_right(sandbox)
    given = await _given(request)
    _check_profile(sandbox, str(given.get("secure_profile_id") or ""))
    media = given.get("media_attachments") or []
    urls = tuple(str(url) for url in media) if isinstance(media, list) else (str(media),)
    if len(urls) > MOST_MEDIA or not all(url.startswith(("https://", "http://")) for url in urls):
        raise NextdoorError.invalid("media_attachments", "Up to 10 public addresses of pictures or videos.")
    row = nextdoor_world.write_post(sandbox, _body(given), requester=_requester(sandbox), media_urls=urls)
    return JSONResponse({"result": "success", "share_link": f"{LINK}/{row.code}"})


@router.delete("/post/")
async def delete_post(request: Request) -> JSONResponse:
    """Delete one's own post."""
    sandbox = _begin(request)
    row = nextdoor_world.find_post(sandbox, request.query_params.get("id", ""))
    if row is None:
        raise NextdoorError.invalid("id", "There is no such post.")
    nextdoor_world.delete_post(sandbox, row)
    return JSONResponse({"message": "Post deleted successfully"})


@router.post("/comment/")
async def create_comment(request: Request) -> JSONResponse:
    """Reply to one's own post, or to a reply under it (``parent_comment_id``)."""
    sandbox = _begin(request)
    _check_right(sandbox)
    given = await _given(request)
    post = nextdoor_world.find_post(sandbox, str(given.get("id") or ""))
    if post is None:
        raise NextdoorError.invalid("id", "There is no such post.")
    named = str(given.get("parent_comment_id") or "")
    parent = nextdoor_world.find_comment(sandbox, named) if named else None
    if named and parent is None:
        raise NextdoorError.invalid("parent_comment_id", "There is no such comment.")
    profile = sandbox.accounts.nextdoor.profile_id
    nextdoor_world.write_comment(
        sandbox, post, _body(given), author_id=profile, requester=_requester(sandbox), parent=parent
    )
    return JSONResponse({"result": "success"})


@router.delete("/comment/")
async def delete_comment(request: Request) -> JSONResponse:
    """Delete one's own reply."""
    sandbox = _begin(request)
    row = nextdoor_world.find_comment(sandbox, request.query_params.get("id", ""))
    if row is None:
        raise NextdoorError.invalid("id", "There is no such comment.")
    if row.author_id != sandbox.accounts.nextdoor.profile_id:
        raise NextdoorError(403, "forbidden", "Only the author may delete a comment.")
    nextdoor_world.delete_comment(sandbox, row)
    return JSONResponse({"message": "Comment deleted successfully"})


def _begin(request: Request) -> Sandbox:
    sandbox = the_sandbox(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    wanted = sandbox.accounts.nextdoor.access_token
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), wanted.encode()):
        raise NextdoorError.unauthorized()
    request.state.requester = _requester(sandbox)
    return sandbox


def _requester(sandbox: Sandbox) -> str:
    return f"api:{sandbox.accounts.nextdoor.profile_id}"


def _check_right(sandbox: Sandbox) -> None:
    if not sandbox.switches.on("nextdoor_may_publish"):
        raise NextdoorError(403, "insufficient_scope", "The token lacks the scope post:write.")


def _check_profile(sandbox: Sandbox, given: str) -> None:
    if given and given != sandbox.accounts.nextdoor.profile_id:
        raise NextdoorError.invalid("secure_profile_id", "The profile is not the token's.")


async def _given(request: Request) -> Json:
    if "json" not in request.headers.get("content-type", ""):
        async with request.form(max_fields=40) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        given = json.loads(await request.body())
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise NextdoorError.invalid("body", "The body is not a JSON object.")
    return given


def _body(given: Json) -> str:
    body = str(given.get("body_text") or "").strip()
    if not body:
        raise NextdoorError(400, "missing_input", "body_text is required.", parameter="body_text")
    if len(body.encode()) > nextdoor_world.BODY_LIMIT:
        raise NextdoorError.invalid("body_text", "body_text is too long.")
    return body


def _post_json(sandbox: Sandbox, row: NextdoorPost) -> Json:
    comments = nextdoor_world.list_comments(sandbox, row.id)
    return {
        "id": row.id,
        "author_id": row.author_id,
        "body": row.body,
        "url": f"{LINK}/{row.code}",
        "creation_date_epoch_seconds": _epoch(row.created_at),
        "comments": [_comment_json(sandbox, each) for each in comments],
        "reactions": [],
        "media": [{"is_photo": True, "is_video": False, "url": url} for url in row.media_urls],
    }


def _comment_json(sandbox: Sandbox, row: NextdoorComment) -> Json:
    told: Json = {
        "id": int(row.id),
        "body": row.body,
        "creation_date_epoch_seconds": _epoch(row.created_at),
        "parent_comment_id": int(row.parent_id or 0),
    }
    return told | ({"author_id": row.author_id} if sandbox.switches.on("nextdoor_tells_authors") else {})


def _epoch(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())

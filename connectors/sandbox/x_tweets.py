"""X: write, read, hide and delete tweets."""

from __future__ import annotations

from fastapi import APIRouter

from connectors.sandbox import x_errors, x_text
from connectors.sandbox.rows import Media, Tweet
from connectors.sandbox.x_body import HiddenBody, TweetBody, read_body
from connectors.sandbox.x_call import AnyCaller, UserCaller, XCall
from connectors.sandbox.x_people import find_user
from connectors.sandbox.x_query import SHAPE_PARAMETERS, refuse_unknown, wanted
from connectors.sandbox.x_shapes import Json, includes, served_text, tweet_json
from connectors.sandbox.x_world import (
    Draft,
    delete_tweet,
    edit_tweet,
    find_tweet,
    hide_tweet,
    is_duplicate,
    may_edit,
    summons,
    write_tweet,
)

router = APIRouter()

NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
REPLY_GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


@router.post("/2/tweets", status_code=201)
async def create_tweet(call: UserCaller) -> Json:
    """Write a tweet, a reply or the next version of a tweet."""
    refuse_unknown(call.request)
    body = await read_body(call.request, TweetBody)
    draft = _draft(call, body)
    if body.edit_options:
        row = _edited(call, body.edit_options.previous_post_id, draft)
    elif is_duplicate(call.sandbox, draft):
        raise x_errors.forbidden(DUPLICATE)
    else:
        row = write_tweet(call.sandbox, draft)
    text = served_text(call.sandbox, row).text
    return {"data": {"id": row.id, "text": text, "edit_history_tweet_ids": list(row.edit_history)}}


def _draft(call: XCall, body: TweetBody) -> Draft:
    return Draft(
        author_id=call.user_id,
        text=_text(body, _longest(call)),
        requester=call.requester,
        reply_to=_reply_target(call, body),
        not_mentioned=tuple(body.reply.exclude_reply_user_ids) if body.reply else (),
        quote_id=_quoted(call, body),
        media_ids=_media_ids(call, body),
        poll_options=tuple(body.poll.options) if body.poll else (),
        poll_minutes=body.poll.duration_minutes if body.poll else 0,
        reply_settings=body.reply_settings or "everyone",
        made_with_ai=bool(body.made_with_ai),
    )


def _longest(call: XCall) -> int:
    return x_text.LONG_MAX_WEIGHT if _is_subscribed(call) else x_text.MAX_WEIGHT


def _is_subscribed(call: XCall) -> bool:
    user = find_user(call.sandbox, call.user_id)
    return user is not None and user.subscription != "None"


def _text(body: TweetBody, longest: int) -> str:
    text = x_text.clean(body.text or "")
    if sum(part is not None for part in (body.media, body.poll, body.quote_tweet_id, body.card_uri)) > 1:
        raise x_errors.invalid("body", "", "media, poll, quote_tweet_id and card_uri are mutually exclusive")
    if not text and body.media is None and body.poll is None:
        raise x_errors.invalid("text", body.text, "text must not be empty unless media or a poll is attached")
    if x_text.weight(text) > longest:
        raise x_errors.invalid("text", text, f"Your Tweet text is too long. It may weigh at most {longest}.")
    return text


def _reply_target(call: XCall, body: TweetBody) -> Tweet | None:
    if body.reply is None:
        return None
    target = find_tweet(call.sandbox, body.reply.in_reply_to_tweet_id)
    if target is None:
        raise x_errors.forbidden(REPLY_GONE)
    own = target.author_id == call.user_id
    if call.sandbox.switches.on("x_reply_rule") and not own and not summons(call.sandbox, target, call.user_id):
        raise x_errors.forbidden(NOT_SUMMONED)
    return target


def _quoted(call: XCall, body: TweetBody) -> str:
    if body.quote_tweet_id and find_tweet(call.sandbox, body.quote_tweet_id) is None:
        raise x_errors.invalid("quote_tweet_id", body.quote_tweet_id, "The quoted Tweet does not exist")
    return body.quote_tweet_id or ""


def _media_ids(call: XCall, body: TweetBody) -> tuple[str, ...]:
    if body.media is None:
        return ()
    ids = tuple(dict.fromkeys(body.media.media_ids))
    found = [call.sandbox.world.tables.media.get(key) for key in ids]
    usable = [media for media in found if _usable(call, media)]
    if len(usable) != len(ids):
        raise x_errors.invalid("media.media_ids", ",".join(ids), "Your media IDs are invalid.")
    moving = [media for media in usable if media and media.kind != "photo"]
    if moving and len(usable) > 1:
        raise x_errors.invalid("media.media_ids", ",".join(ids), "A Tweet takes up to 4 photos, or 1 GIF, or 1 video.")
    return ids


def _usable(call: XCall, media: Media | None) -> bool:
    if media is None or media.platform != "x" or media.owner_id != call.user_id:
        return False
    return media.state == "ready" or (media.state == "processing" and media.ready_at <= call.sandbox.world.stamp())


def _edited(call: XCall, previous_id: str, draft: Draft) -> Tweet:
    previous = find_tweet(call.sandbox, previous_id)
    if not _is_subscribed(call):
        raise x_errors.forbidden("You are not permitted to edit this Tweet.")
    if previous is None or previous.author_id != call.user_id or previous.superseded:
        raise x_errors.forbidden("You are not permitted to edit this Tweet.")
    if not may_edit(call.sandbox, previous):
        raise x_errors.forbidden("The edit window of this Tweet has closed.")
    return edit_tweet(call.sandbox, previous, draft.text, draft.requester)


@router.get("/2/tweets/{id}")
async def get_tweet(call: AnyCaller, id: str) -> Json:  # noqa: A002 - X's name
    """One tweet; a missing one is a 200 with ``errors``."""
    refuse_unknown(call.request, SHAPE_PARAMETERS)
    row = find_tweet(call.sandbox, _tweet_id(id))
    if row is None:
        return {"errors": [x_errors.not_found("tweet", id)]}
    return {"data": tweet_json(call.sandbox, row, wanted(call.request)), **_brought(call, [row])}


@router.get("/2/tweets")
async def list_by_ids(call: AnyCaller) -> Json:
    """Up to a hundred tweets; the missing ones are listed in ``errors``."""
    refuse_unknown(call.request, SHAPE_PARAMETERS, {"ids"})
    ids = [_tweet_id(part, "ids") for part in call.request.query_params.get("ids", "").split(",")]
    if len(ids) > 100:
        raise x_errors.invalid("ids", len(ids), "The number of values in the `ids` query parameter list exceeds 100")
    rows = [row for row in (find_tweet(call.sandbox, key) for key in ids) if row]
    missing = [key for key in ids if find_tweet(call.sandbox, key) is None]
    answer: Json = {"data": [tweet_json(call.sandbox, row, wanted(call.request)) for row in rows]} if rows else {}
    if missing:
        answer["errors"] = [x_errors.not_found("tweet", key, "ids") for key in missing]
    return answer | _brought(call, rows)


def _brought(call: XCall, rows: list[Tweet]) -> Json:
    found = includes(call.sandbox, rows, wanted(call.request), call.sandbox.url(call.request)).as_json()
    return {"includes": found} if found else {}


@router.delete("/2/tweets/{id}")
async def remove_tweet(call: UserCaller, id: str) -> Json:  # noqa: A002 - X's name
    """Delete one's own tweet."""
    row = _existing(call, id)
    if row.author_id != call.user_id:
        raise x_errors.forbidden("You are not authorized to delete this Tweet.")
    delete_tweet(call.sandbox, row)
    return {"data": {"deleted": True}}


@router.put("/2/tweets/{tweet_id}/hidden")
async def set_hidden(call: UserCaller, tweet_id: str) -> Json:
    """Hide a reply in one's own conversation, or show it again."""
    body = await read_body(call.request, HiddenBody)
    row = _existing(call, tweet_id)
    root = call.sandbox.world.tables.tweet.get(row.conversation_id)
    if not row.in_reply_to_id or row.author_id == call.user_id or root is None or root.author_id != call.user_id:
        raise x_errors.forbidden("You are not permitted to hide this Tweet: it is not a reply in your conversation.")
    hide_tweet(call.sandbox, row, hidden=body.hidden)
    return {"data": {"hidden": body.hidden}}


def _existing(call: XCall, tweet_id: str) -> Tweet:
    row = find_tweet(call.sandbox, _tweet_id(tweet_id))
    if row is None:
        entry = {name: value for name, value in x_errors.not_found("tweet", tweet_id).items() if name != "type"}
        title, detail = str(entry.pop("title")), str(entry.pop("detail"))
        raise x_errors.XProblem(404, title=title, detail=detail, kind="resource-not-found", **entry)
    return row


def _tweet_id(given: str, name: str = "id") -> str:
    if not given.isdecimal() or len(given) > 19:
        raise x_errors.invalid(name, given, f"The `{name}` query parameter value [{given}] is not valid")
    return given

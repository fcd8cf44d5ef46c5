"""X Activity events: which subscription hears of which tweet, and the signed envelope it comes in."""

from __future__ import annotations

import base64
import json
import uuid

from connectors.sandbox import x_text
from connectors.sandbox.rows import Activity, Tweet
from connectors.sandbox.state import Sandbox
from connectors.sandbox.webhooks import sign_sha256
from connectors.sandbox.x_people import find_user, find_user_by_name
from connectors.sandbox.x_query import USER_FIELDS
from connectors.sandbox.x_shapes import TWEET_FIELDS, Json, Wanted, tweet_json, user_json

SIGNATURE_HEADER = "x-twitter-webhooks-signature"
EVENT_TYPES = frozenset(
    {
        "post.create",
        "post.delete",
        "post.mention.create",
        "post.reply.create",
        "post.quote.create",
    }
)


def tell_created(sandbox: Sandbox, row: Tweet) -> None:
    """Tell whoever subscribed to the author, the mentioned, the answered or the quoted."""
    payload = tweet_json(sandbox, row, Wanted(tweet=frozenset(TWEET_FIELDS)))
    if row.in_reply_to_id:
        payload["in_reply_to_tweet_id"] = row.in_reply_to_id
    author = find_user(sandbox, row.author_id)
    brought: Json = {"users": [user_json(sandbox, author, USER_FIELDS)]} if author else {}
    _tell(sandbox, "post.create", row.author_id, payload, brought)
    for user_id in _mentioned_ids(sandbox, row):
        _tell(sandbox, "post.mention.create", user_id, payload, brought)
    if row.in_reply_to_user_id:
        _tell(sandbox, "post.reply.create", row.in_reply_to_user_id, payload, brought)
    quoted = sandbox.world.tables.tweet.get(row.quote_id)
    if quoted:
        _tell(sandbox, "post.quote.create", quoted.author_id, payload, brought)


def tell_deleted(sandbox: Sandbox, row: Tweet) -> None:
    """Tell whoever subscribed to the author that a tweet is gone."""
    _tell(sandbox, "post.delete", row.author_id, {"id": row.id, "author_id": row.author_id}, {})


def signature(consumer_secret: str, body: bytes) -> str:
    """X's signature of a body, and its answer to a challenge."""
    return "sha256=" + base64.b64encode(sign_sha256(consumer_secret, body)).decode()


def _mentioned_ids(sandbox: Sandbox, row: Tweet) -> list[str]:
    names = [*row.auto_mentions, *(name for _, _, name in x_text.mentioned(row.text))]
    found = (find_user_by_name(sandbox, name) for name in names)
    return list(dict.fromkeys(user.id for user in found if user and user.id != row.author_id))


def _tell(sandbox: Sandbox, event_type: str, user_id: str, payload: Json, brought: Json) -> None:
    for activity in sandbox.world.tables.activity.values():
        if activity.deleted_at or (activity.event_type, activity.user_id) != (event_type, user_id):
            continue
        hook = sandbox.world.tables.webhook.get(activity.webhook_id)
        if hook and not hook.deleted_at and hook.valid:
            _post(sandbox, hook.url, _envelope(activity, payload, brought))


def _envelope(activity: Activity, payload: Json, brought: Json) -> Json:
    body: Json = {
        "event_uuid": str(uuid.uuid4().int % 10**19),
        "filter": {"user_id": activity.user_id},
        "event_type": activity.event_type,
        "payload": payload,
        "includes": brought,
    }
    return {"data": body | ({"tag": activity.tag} if activity.tag else {})}


def _post(sandbox: Sandbox, url: str, event: Json) -> None:
    body = json.dumps(event, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    mark = signature(sandbox.accounts.x.consumer_secret, body)
    sandbox.postman.send(url, body, header=SIGNATURE_HEADER, signature=mark)

"""Page webhooks: the ``feed`` changes, signed over the raw bytes with everything beyond ASCII escaped."""

from __future__ import annotations

import json
from datetime import datetime

from connectors.sandbox.graph_people import person_json
from connectors.sandbox.rows import Comment, PagePost
from connectors.sandbox.state import Sandbox
from connectors.sandbox.webhooks import sign_sha256

Json = dict[str, object]
SIGNATURE_HEADER = "X-Hub-Signature-256"


def tell_post(sandbox: Sandbox, row: PagePost, verb: str) -> None:
    """A post was added, edited or removed."""
    value: Json = {
        "from": person_json(sandbox, row.author_id),
        "item": _item(row),
        "verb": verb,
        "post_id": row.id,
        "published": int(row.published),
        "created_time": unix(row.created_at),
        "message": row.message,
    }
    if row.link:
        value["link"] = row.link
    _tell(sandbox, "feed", value)


def tell_comment(sandbox: Sandbox, row: Comment, verb: str) -> None:
    """A comment was added, edited, hidden, shown again or removed."""
    value: Json = {
        "from": person_json(sandbox, row.author_id),
        "item": "comment",
        "verb": verb,
        "post_id": row.post_id,
        "comment_id": row.id,
        "parent_id": row.parent_id or row.post_id,
        "created_time": unix(row.created_at),
        "message": row.message,
    }
    _tell(sandbox, "feed", value)


def unix(stamp: str) -> int:
    """A stamp in Unix seconds."""
    return int(datetime.fromisoformat(stamp).timestamp())


def signature(app_secret: str, body: bytes) -> str:
    """Graph's signature of a body."""
    return "sha256=" + sign_sha256(app_secret, body).hex()


def _item(row: PagePost) -> str:
    return {"added_photos": "photo", "added_video": "video"}.get(row.status_type, "status")


def _tell(sandbox: Sandbox, field: str, value: Json) -> None:
    page = sandbox.accounts.page
    app = sandbox.world.tables.app_subscription.get("page")
    installed = sandbox.world.tables.page_subscription.get(page.page_id)
    if app is None or app.deleted_at or installed is None or installed.deleted_at:
        return
    if field not in app.fields or field not in installed.fields:
        return
    now = int(sandbox.world.now().timestamp())
    entry = {"id": page.page_id, "time": now, "changes": [{"value": value, "field": field}]}
    body = json.dumps({"object": "page", "entry": [entry]}, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    mark = signature(page.app_secret, body)
    sandbox.postman.send(app.callback_url, body, header=SIGNATURE_HEADER, signature=mark)

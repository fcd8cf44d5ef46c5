"""Tweets, users and media as JSON: only the fields asked for, and the objects an expansion asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.sandbox import x_text
from connectors.sandbox.rows import Media, Tweet
from connectors.sandbox.state import Sandbox
from connectors.sandbox.x_people import XUser, find_user, find_user_by_name

Json = dict[str, object]
EDIT_WINDOW = timedelta(minutes=30)
EDITS = 5
KEY_PREFIX = {"video": "7", "animated_gif": "16", "photo": "3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which fields and expansions a request names."""

    tweet: frozenset[str] = frozenset()
    user: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()


@dataclass(slots=True)
class Includes:
    """Objects to send beside the data, each once."""

    users: dict[str, Json] = field(default_factory=dict)
    tweets: dict[str, Json] = field(default_factory=dict)
    media: dict[str, Json] = field(default_factory=dict)

    def as_json(self) -> Json:
        """The filled kinds only; X leaves out the empty ones."""
        kinds = {"users": self.users, "tweets": self.tweets, "media": self.media}
        return {name: list(rows.values()) for name, rows in kinds.items() if rows}


def media_key(media: Media) -> str:
    """The key by which tweets name their media."""
    return f"{KEY_PREFIX.get(media.kind, '3')}_{media.id}"


def served_text(sandbox: Sandbox, row: Tweet) -> x_text.ServedText:
    """The tweet's text as the API gives it: of a longer one the beginning only."""
    author = find_user(sandbox, row.author_id)
    address = f"https://x.com/{author.username if author else 'i'}/status/{row.id}"
    return _served(sandbox, row, x_text.excerpt(row.text, address))


def _served(sandbox: Sandbox, row: Tweet, text: str) -> x_text.ServedText:
    prefix = "".join(f"@{name} " for name in row.auto_mentions)
    author = find_user(sandbox, row.author_id)
    handle = author.username if author else "i"
    media = [
        (media_key(item), f"https://x.com/{handle}/status/{row.id}/{item.kind}/1") for item in _media_of(sandbox, row)
    ]
    return x_text.serve(prefix, text, media)


def tweet_json(sandbox: Sandbox, row: Tweet, wanted: Wanted) -> Json:
    """A tweet with its default fields and those asked for."""
    served = served_text(sandbox, row)
    history = row.edit_history or (row.id,)
    body: Json = {"id": row.id, "text": served.text, "edit_history_tweet_ids": list(history)}
    shown = {name: make(sandbox, row, served) for name, make in TWEET_FIELDS.items() if name in wanted.tweet}
    return body | {name: value for name, value in shown.items() if value is not None}


def _attachments(sandbox: Sandbox, row: Tweet) -> Json | None:
    keys = [media_key(item) for item in _media_of(sandbox, row)]
    return {"media_keys": keys} if keys else None


def _references(row: Tweet) -> list[Json]:
    found: list[Json] = []
    if row.in_reply_to_id:
        found.append({"type": "replied_to", "id": row.in_reply_to_id})
    if row.quote_id:
        found.append({"type": "quoted", "id": row.quote_id})
    return found


def _edit_controls(row: Tweet) -> Json:
    until = datetime.fromisoformat(row.created_at) + EDIT_WINDOW
    left = EDITS - max(0, len(row.edit_history) - 1)
    return {
        "edits_remaining": left,
        "is_edit_eligible": not row.in_reply_to_id and row.poll is None,
        "editable_until": until.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def _note(sandbox: Sandbox, row: Tweet) -> Json | None:
    """The whole of a longer post."""
    if x_text.weight(row.text) <= x_text.MAX_WEIGHT:
        return None
    whole = _served(sandbox, row, row.text)
    entities = _entities(sandbox, whole)
    return {"text": whole.text} | ({"entities": entities} if entities else {})


def _entities(sandbox: Sandbox, served: x_text.ServedText) -> Json:
    mentions = []
    for start, end, name in x_text.mentioned(served.text):
        user = find_user_by_name(sandbox, name)
        if user:
            mentions.append({"start": start, "end": end, "username": user.username, "id": user.id})
    tags = [{"start": start, "end": end, "tag": tag} for start, end, tag in x_text.hashtags(served.text)]
    found: Json = {"urls": [_url_json(link) for link in served.links], "mentions": mentions, "hashtags": tags}
    return {name: rows for name, rows in found.items() if rows}


def _url_json(link: x_text.Link) -> Json:
    body: Json = {
        "start": link.start,
        "end": link.end,
        "url": link.url,
        "expanded_url": link.expanded_url,
        "display_url": link.display_url,
    }
    return body | ({"media_key": link.media_key} if link.media_key else {})


def _metrics(sandbox: Sandbox, row: Tweet) -> Json:
    replies = sum(1 for other in sandbox.world.tables.tweet.values() if other.in_reply_to_id == row.id)
    views = _views(sandbox, row)
    return {
        "retweet_count": views // 140,
        "reply_count": replies,
        "like_count": views // 45,
        "quote_count": views // 900,
        "bookmark_count": views // 700,
        "impression_count": views,
    }


def _views(sandbox: Sandbox, row: Tweet) -> int:
    """Invented, and growing with age as views do: most come on the first day."""
    author = find_user(sandbox, row.author_id)
    hours = (sandbox.world.now() - datetime.fromisoformat(row.created_at)) / timedelta(hours=1)
    reach = (author.followers if author else 0) * (20 + int(row.id[-2:]) % 40) // 100
    return int(reach * max(hours, 0) / (max(hours, 0) + 6))


TWEET_FIELDS: dict[str, Callable[[Sandbox, Tweet, x_text.ServedText], object]] = {
    "author_id": lambda _sandbox, row, _served: row.author_id,
    "conversation_id": lambda _sandbox, row, _served: row.conversation_id,
    "created_at": lambda _sandbox, row, _served: row.created_at,
    "in_reply_to_user_id": lambda _sandbox, row, _served: row.in_reply_to_user_id or None,
    "referenced_tweets": lambda _sandbox, row, _served: _references(row) or None,
    "attachments": lambda sandbox, row, _served: _attachments(sandbox, row),
    "display_text_range": lambda _sandbox, _row, served: [served.shown_from, served.shown_to],
    "edit_controls": lambda _sandbox, row, _served: _edit_controls(row),
    "entities": lambda sandbox, _row, served: _entities(sandbox, served) or None,
    "note_tweet": lambda sandbox, row, _served: _note(sandbox, row),
    "lang": lambda _sandbox, _row, _served: "en",
    "possibly_sensitive": lambda _sandbox, _row, _served: False,
    "public_metrics": lambda sandbox, row, _served: _metrics(sandbox, row),
    "reply_settings": lambda _sandbox, row, _served: row.reply_settings,
}


def _media_of(sandbox: Sandbox, row: Tweet) -> list[Media]:
    known = sandbox.world.tables.media
    return [known[key] for key in row.media_ids if key in known]


def media_json(media: Media, base_url: str, wanted: frozenset[str]) -> Json:
    """A media object of an expansion."""
    address = f"{base_url}/media/{media.id}"
    body: Json = {"media_key": media_key(media), "type": media.kind}
    extra: Json = {"width": media.width, "height": media.height, "alt_text": media.alt_text or None}
    if media.kind == "photo":
        extra["url"] = address
    else:
        extra |= {
            "duration_ms": 0,
            "preview_image_url": address,
            "variants": [{"bit_rate": 0, "content_type": media.mime, "url": address}],
        }
    return body | {name: value for name, value in extra.items() if name in wanted and value is not None}


def user_json(sandbox: Sandbox, user: XUser, wanted: frozenset[str]) -> Json:
    """A user with its default fields and those asked for."""
    tweets = sum(1 for row in sandbox.world.tables.tweet.values() if row.author_id == user.id and not row.deleted_at)
    extra: Json = {
        "created_at": "2024-05-13T08:00:00.000Z",
        "description": user.description,
        "protected": False,
        "verified": user.verified_type != "none",
        "verified_type": user.verified_type,
        "subscription_type": user.subscription,
        "public_metrics": {
            "followers_count": user.followers,
            "following_count": 12,
            "tweet_count": tweets,
            "listed_count": 0,
        },
    }
    body: Json = {"id": user.id, "name": user.name, "username": user.username}
    return body | {name: value for name, value in extra.items() if name in wanted}


def includes(sandbox: Sandbox, rows: Iterable[Tweet], wanted: Wanted, base_url: str) -> Includes:
    """The objects that the request's expansions bring along."""
    found = Includes()
    for row in rows:
        _include_users(sandbox, row, wanted, found)
        _include_tweets(sandbox, row, wanted, found)
        if "attachments.media_keys" in wanted.expansions:
            for media in _media_of(sandbox, row):
                found.media[media.id] = media_json(media, base_url, wanted.media)
    return found


def _include_users(sandbox: Sandbox, row: Tweet, wanted: Wanted, found: Includes) -> None:
    ids = {"author_id": row.author_id, "in_reply_to_user_id": row.in_reply_to_user_id}
    for name, user_id in ids.items():
        user = find_user(sandbox, user_id) if name in wanted.expansions else None
        if user:
            found.users[user.id] = user_json(sandbox, user, wanted.user)


def _include_tweets(sandbox: Sandbox, row: Tweet, wanted: Wanted, found: Includes) -> None:
    if "referenced_tweets.id" not in wanted.expansions:
        return
    for tweet_id in filter(None, (row.in_reply_to_id, row.quote_id)):
        other = sandbox.world.tables.tweet.get(tweet_id)
        if other and not other.deleted_at:
            found.tweets[other.id] = tweet_json(sandbox, other, wanted)

"""X's JSON as our types; pure."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint

Json = Mapping[str, Any]

#: More links than this in one post are compared by their full addresses only.
_LINKS = 6

#: What every read of posts asks for.
FIELDS: dict[str, list[str]] = {
    "tweet_fields": [
        "author_id",
        "conversation_id",
        "created_at",
        "entities",
        "in_reply_to_user_id",
        "note_tweet",
        "referenced_tweets",
    ],
    "user_fields": ["name", "username"],
    "expansions": ["author_id"],
}


def inbound_items(answer: Json, *, own_id: str, posts: Iterable[str] = ()) -> Iterator[InboundItem]:
    """Return what residents wrote in one answer; our own posts are left out."""
    authors = authors_of(answer.get("includes") or {})
    ours = frozenset(posts)
    for tweet in answer.get("data") or []:
        if tweet.get("author_id") != own_id:
            yield inbound_item(tweet, authors.get(str(tweet.get("author_id")), {}), own_id=own_id, posts=ours)


def inbound_item(tweet: Json, author: Json, *, own_id: str, posts: frozenset[str] = frozenset()) -> InboundItem:
    """Return one post of a resident. An edited one keeps the id that it first had."""
    conversation, parent = str(tweet.get("conversation_id") or ""), replied_to(tweet)
    answers_us = tweet.get("in_reply_to_user_id") == own_id or conversation in posts
    return InboundItem(
        platform=Platform.X,
        remote_id=original_id(tweet),
        kind=ItemKind.COMMENT if answers_us else ItemKind.MENTION,
        author_id=str(tweet.get("author_id") or ""),
        author_name=str(author.get("name") or ""),
        author_handle=str(author.get("username") or ""),
        text=readable_text(tweet),
        created_at=instant(tweet.get("created_at")) or datetime.now(UTC),
        post_remote_id=conversation if parent else "",
        parent_remote_id=parent,
        url=url_of(str(tweet["id"]), str(author.get("username") or "")),
        raw={"tweet": dict(tweet), "author": dict(author)},
    )


def deleted_item(remote_id: str, *, noticed_at: datetime, raw: Json) -> InboundItem:
    """Return that a post is gone; X does not say what it was."""
    return InboundItem(
        platform=Platform.X,
        remote_id=remote_id,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id="",
        parent_remote_id="",
        url=url_of(remote_id),
        is_deleted=True,
        raw=dict(raw),
    )


def find_own(
    answer: Json, wanted: str, *, own_id: str = "", reply_to: str = "", known: Collection[str] = ()
) -> RemotePost | None:
    """Return our own post with this fingerprint, answering ``reply_to`` if that is given.

    Without ``reply_to`` it answers nobody but ourselves: a part of a thread is an answer to our own post. One that is
    ``known`` under any of its versions' numbers is passed over.
    """
    for tweet in answer.get("data") or []:
        if {original_id(tweet), str(tweet["id"])} & set(known):
            continue
        if _is_where(tweet, reply_to, own_id) and wanted in _fingerprints(tweet):
            return RemotePost(
                remote_id=str(tweet["id"]), url=url_of(str(tweet["id"])), created_at=instant(tweet.get("created_at"))
            )
    return None


def figures_of(answer: Json) -> dict[str, Figures]:
    """Return what the public did with each post, by every number that the post has had."""
    found: dict[str, Figures] = {}
    for tweet in answer.get("data") or []:
        told = tweet.get("public_metrics") or {}
        shares = [told[name] for name in ("retweet_count", "quote_count") if name in told]
        figures = Figures(
            likes=told.get("like_count"),
            shares=sum(shares) if shares else None,
            replies=told.get("reply_count"),
            views=told.get("impression_count"),
        )
        found |= dict.fromkeys([str(tweet["id"]), *_history(tweet)], figures)
    return found


def authors_of(includes: Json) -> dict[str, Json]:
    """Return the users that an answer brought along, by id."""
    users = [user.get("data", user) for user in includes.get("users") or []]
    return {str(user["id"]): user for user in users if "id" in user}


def readable_text(tweet: Json) -> str:
    """Return the text as a reader sees it: the long form, real links instead of t.co, no markup escapes."""
    note = tweet.get("note_tweet") or {}
    text = str(note.get("text") or tweet.get("text") or "")
    for link in ((note or tweet).get("entities") or {}).get("urls") or []:
        shown = "" if "media_key" in link else str(link.get("expanded_url") or link.get("url") or "")
        text = text.replace(str(link.get("url") or "\0"), shown, 1)
    return html.unescape(text).strip()


def original_id(tweet: Json) -> str:
    """Return the id under which the post first appeared."""
    return str(next(iter(_history(tweet)), tweet["id"]))


def newest_id(tweet: Json) -> str:
    """Return the id of its present version."""
    return str(next(reversed(_history(tweet)), tweet["id"]))


def replied_to(tweet: Json) -> str:
    """Return the id of the post that this one answers, or an empty string."""
    references = tweet.get("referenced_tweets") or tweet.get("referenced_posts") or []
    found = [reference["id"] for reference in references if reference.get("type") == "replied_to"]
    return str(next(iter(found), ""))


def url_of(remote_id: str, username: str = "") -> str:
    """Return the post's page."""
    return f"https://x.com/{username or 'i'}/status/{remote_id}"


def instant(given: object) -> datetime | None:
    """Return an instant of X's, or None when there is none."""
    return datetime.fromisoformat(str(given)).astimezone(UTC) if given else None


def _is_where(tweet: Json, reply_to: str, own_id: str) -> bool:
    answered = replied_to(tweet)
    if reply_to:
        return answered == reply_to
    return not answered or (bool(own_id) and str(tweet.get("in_reply_to_user_id")) == own_id)


def _history(tweet: Json) -> list[str]:
    return list(tweet.get("edit_history_tweet_ids") or tweet.get("edit_history_post_ids") or [])


def _fingerprints(tweet: Json) -> set[str]:
    """X shortens ``example.org`` like ``https://example.org``: every way in which it can have been typed counts."""
    note = tweet.get("note_tweet") or {}
    served = str(note.get("text") or tweet.get("text") or "")
    links = [link for link in ((note or tweet).get("entities") or {}).get("urls") or [] if "media_key" not in link]
    found = {fingerprint(served)}
    for typed in product(*(_ways_to_type(link) for link in links[:_LINKS])):
        text = served
        for link, written in zip(links, typed, strict=False):
            text = text.replace(str(link.get("url") or "\0"), written, 1)
        found.add(fingerprint(html.unescape(text)))
    return found


def _ways_to_type(link: Json) -> tuple[str, str]:
    full = str(link.get("expanded_url") or link.get("url") or "")
    return full, full.partition("://")[2]

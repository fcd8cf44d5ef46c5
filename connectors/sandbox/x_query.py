"""Query strings as X reads them: known parameters only, fields under the old and the new names, pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request

from connectors.sandbox.rows import Tweet
from connectors.sandbox.x_errors import invalid
from connectors.sandbox.x_shapes import Wanted

TWEET_FIELDS = frozenset(
    [
        "article",
        "attachments",
        "author_id",
        "card_uri",
        "community_id",
        "context_annotations",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "edit_history_tweet_ids",
        "entities",
        "geo",
        "id",
        "in_reply_to_user_id",
        "lang",
        "matched_media_notes",
        "media_metadata",
        "non_public_metrics",
        "note_request_suggestions",
        "note_tweet",
        "organic_metrics",
        "paid_partnership",
        "possibly_sensitive",
        "promoted_metrics",
        "public_metrics",
        "referenced_tweets",
        "reply_settings",
        "scopes",
        "source",
        "suggested_source_links",
        "suggested_source_links_with_counts",
        "text",
        "withheld",
    ]
)
USER_FIELDS = frozenset(
    [
        "affiliation",
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "most_recent_tweet_id",
        "name",
        "parody",
        "pinned_tweet_id",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscription",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    ]
)
MEDIA_FIELDS = frozenset(
    [
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "non_public_metrics",
        "organic_metrics",
        "preview_image_url",
        "promoted_metrics",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    ]
)
EXPANSIONS = frozenset(
    [
        "article.cover_media",
        "article.media_entities",
        "attachments.media_keys",
        "attachments.media_source_tweet",
        "attachments.poll_ids",
        "author_id",
        "edit_history_tweet_ids",
        "entities.mentions.username",
        "geo.place_id",
        "in_reply_to_user_id",
        "entities.note.mentions.username",
        "referenced_tweets.id",
        "referenced_tweets.id.attachments.media_keys",
        "referenced_tweets.id.author_id",
        "affiliation.user_id",
        "most_recent_tweet_id",
        "pinned_tweet_id",
    ]
)
NEW_NAMES = {"edit_history_post_ids": "edit_history_tweet_ids", "referenced_posts": "referenced_tweets"}
SHAPE_PARAMETERS = frozenset(
    {"tweet.fields", "post.fields", "user.fields", "media.fields", "poll.fields", "place.fields", "expansions"}
)
PAGE_PARAMETERS = frozenset(
    {"max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time", "exclude"}
)
FIRST = datetime(2006, 3, 21, tzinfo=UTC)
LAST = datetime(9999, 1, 1, tzinfo=UTC)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of tweets, newest first."""

    rows: list[Tweet]
    next_token: str = ""

    def meta(self) -> dict[str, object]:
        """The ``meta`` object of the answer."""
        found: dict[str, object] = {"result_count": len(self.rows)}
        if self.rows:
            found |= {"newest_id": self.rows[0].id, "oldest_id": self.rows[-1].id}
        return found | ({"next_token": self.next_token} if self.next_token else {})


def refuse_unknown(request: Request, *known: Iterable[str]) -> None:
    """Refuse a query parameter that this endpoint does not have."""
    allowed = set().union(*known)
    for name, value in request.query_params.items():
        if name not in allowed:
            listed = ",".join(sorted(allowed))
            raise invalid(name, value, f"The query parameter [{name}] is not one of [{listed}]")


def wanted(request: Request) -> Wanted:
    """The fields and expansions that a request names."""
    return Wanted(
        tweet=_names(request, "tweet.fields", TWEET_FIELDS) | _names(request, "post.fields", TWEET_FIELDS),
        user=_names(request, "user.fields", USER_FIELDS),
        media=_names(request, "media.fields", MEDIA_FIELDS),
        expansions=_names(request, "expansions", EXPANSIONS),
    )


def _names(request: Request, parameter: str, known: frozenset[str]) -> frozenset[str]:
    given = request.query_params.get(parameter, "")
    names = [_old_name(name) for name in given.split(",") if name]
    for name in names:
        if name not in known:
            listed = ",".join(sorted(known))
            raise invalid(parameter, name, f"The `{parameter}` query parameter value [{name}] is not one of [{listed}]")
    return frozenset(names)


def _old_name(name: str) -> str:
    for new, old in NEW_NAMES.items():
        name = name.replace(new, old)
    return name


def number(request: Request, name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within its bounds."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isdecimal() or not low <= int(given) <= high:
        raise invalid(name, given, f"The `{name}` query parameter value [{given}] is not between {low} and {high}")
    return int(given)


def page_of(request: Request, rows: Iterable[Tweet], *, low: int, default: int) -> Page:
    """The page that the request asks for. ``rows`` may come in any order."""
    size = number(request, "max_results", default, low=low, high=100)
    ordered = sorted(filter(_within(request), rows), key=lambda row: int(row.id), reverse=True)
    token = request.query_params.get("pagination_token") or request.query_params.get("next_token")
    if token:
        last = _decode(token)
        ordered = [row for row in ordered if int(row.id) < last]
    more = len(ordered) > size
    shown = ordered[:size]
    return Page(rows=shown, next_token=_encode(int(shown[-1].id)) if more else "")


class _Within:
    def __init__(self, request: Request) -> None:
        self._since = _id(request, "since_id", 0)
        self._until = _id(request, "until_id", 2**63)
        self._start = _time(request, "start_time", FIRST)
        self._end = _time(request, "end_time", LAST)

    def __call__(self, row: Tweet) -> bool:
        written = datetime.fromisoformat(row.created_at)
        return self._since < int(row.id) < self._until and self._start <= written < self._end


def _within(request: Request) -> _Within:
    return _Within(request)


def _id(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isdecimal() or len(given) > 19:
        raise invalid(name, given, f"The `{name}` query parameter value [{given}] is not valid")
    return int(given)


def _time(request: Request, name: str, default: datetime) -> datetime:
    given = request.query_params.get(name)
    try:
        return datetime.fromisoformat(given) if given else default
    except ValueError as error:
        raise invalid(
            name, given, f"The `{name}` query parameter value [{given}] is not a valid RFC3339 date"
        ) from error


def _encode(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = DIGITS[rest] + digits
    return digits


def _decode(token: str) -> int:
    try:
        return int(token, 36)
    except ValueError as error:
        raise invalid("pagination_token", token, f"The `pagination_token` value [{token}] is not valid") from error

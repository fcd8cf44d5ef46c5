"""X: users, their tweets, their mentions, and recent search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter

from connectors.sandbox import x_errors, x_text
from connectors.sandbox.rows import Tweet
from connectors.sandbox.x_call import AnyCaller, UserCaller, XCall
from connectors.sandbox.x_people import XUser, find_user, find_user_by_name
from connectors.sandbox.x_query import PAGE_PARAMETERS, SHAPE_PARAMETERS, Page, page_of, refuse_unknown, wanted
from connectors.sandbox.x_shapes import Json, includes, tweet_json, user_json
from connectors.sandbox.x_world import list_tweets

router = APIRouter()

RECENT = timedelta(days=7)
Test = Callable[[Tweet], bool]


@router.get("/2/users/me")
async def get_me(call: UserCaller) -> Json:
    """The user behind the token."""
    return _user_answer(call, find_user(call.sandbox, call.user_id), call.user_id, "id")


@router.get("/2/users/by/username/{username}")
async def get_user_by_name(call: AnyCaller, username: str) -> Json:
    """A user by handle."""
    return _user_answer(call, find_user_by_name(call.sandbox, username), username, "username")


@router.get("/2/users/{id}")
async def get_user(call: AnyCaller, id: str) -> Json:  # noqa: A002 - X's name
    """A user by number."""
    return _user_answer(call, find_user(call.sandbox, id), id, "id")


@router.get("/2/users")
async def list_users_by_ids(call: AnyCaller) -> Json:
    """Users by their numbers."""
    refuse_unknown(call.request, SHAPE_PARAMETERS, {"ids"})
    ids = call.request.query_params.get("ids", "").split(",")
    found = [user for user in (find_user(call.sandbox, key) for key in ids) if user]
    names = wanted(call.request).user
    answer: Json = {"data": [user_json(call.sandbox, user, names) for user in found]} if found else {}
    missing = [key for key in ids if find_user(call.sandbox, key) is None]
    return answer | ({"errors": [x_errors.not_found("user", key, "ids") for key in missing]} if missing else {})


def _user_answer(call: XCall, user: XUser | None, value: str, parameter: str) -> Json:
    refuse_unknown(call.request, SHAPE_PARAMETERS)
    if user is None:
        return {"errors": [x_errors.not_found("user", value, parameter)]}
    return {"data": user_json(call.sandbox, user, wanted(call.request).user)}


@router.get("/2/users/{id}/tweets")
async def list_user_tweets(call: AnyCaller, id: str) -> Json:  # noqa: A002 - X's name
    """What a user wrote, newest first."""
    refuse_unknown(call.request, SHAPE_PARAMETERS, PAGE_PARAMETERS)
    _known_user(call, id)
    excluded = call.request.query_params.get("exclude", "").split(",")
    rows = [row for row in list_tweets(call.sandbox) if row.author_id == id]
    if "replies" in excluded:
        rows = [row for row in rows if not row.in_reply_to_id]
    return _page_answer(call, page_of(call.request, rows, low=5, default=10))


@router.get("/2/users/{id}/mentions")
async def list_mentions(call: AnyCaller, id: str) -> Json:  # noqa: A002 - X's name
    """What others wrote to a user, newest first."""
    refuse_unknown(call.request, SHAPE_PARAMETERS, PAGE_PARAMETERS - {"exclude"})
    name = _known_user(call, id).username
    rows = [row for row in list_tweets(call.sandbox) if row.author_id != id and _mentions(name)(row)]
    return _page_answer(call, page_of(call.request, rows, low=5, default=10))


@router.get("/2/tweets/search/recent")
async def search_recent(call: AnyCaller) -> Json:
    """Tweets of the last seven days that fit the query: every term of one of its parts between ORs."""
    refuse_unknown(call.request, SHAPE_PARAMETERS, PAGE_PARAMETERS, {"query", "next_token", "sort_order"})
    parts = _parse_query(call, call.request.query_params.get("query", ""))
    since = call.sandbox.world.now() - RECENT
    rows = [
        row
        for row in list_tweets(call.sandbox)
        if datetime.fromisoformat(row.created_at) > since and any(all(test(row) for test in part) for part in parts)
    ]
    return _page_answer(call, page_of(call.request, rows, low=10, default=10))


def _known_user(call: XCall, user_id: str) -> XUser:
    user = find_user(call.sandbox, user_id)
    if user is None:
        raise x_errors.invalid("id", user_id, f"Could not find user with id: [{user_id}].")
    return user


def _page_answer(call: XCall, page: Page) -> Json:
    fields = wanted(call.request)
    answer: Json = {"data": [tweet_json(call.sandbox, row, fields) for row in page.rows]} if page.rows else {}
    found = includes(call.sandbox, page.rows, fields, call.sandbox.url(call.request)).as_json()
    return answer | ({"includes": found} if found else {}) | {"meta": page.meta()}


def _parse_query(call: XCall, query: str) -> list[list[Test]]:
    if not query or len(query) > 512:
        raise x_errors.invalid("query", query, "The `query` must have between 1 and 512 characters")
    return [[_term(call, word) for word in part.split()] for part in query.split(" OR ")]


def _term(call: XCall, word: str) -> Test:
    negated, term = word.startswith("-"), word.removeprefix("-")
    test = _operator(call, term) if ":" in term else _plain(term)
    return (lambda row: not test(row)) if negated else test


def _operator(call: XCall, term: str) -> Test:
    name, _, value = term.partition(":")
    value = value.strip('"')
    if name == "conversation_id":
        return lambda row: row.conversation_id == value
    if name in ("from", "to"):
        user = find_user(call.sandbox, value) or find_user_by_name(call.sandbox, value)
        key = user.id if user else "nobody"
        return (lambda row: row.author_id == key) if name == "from" else (lambda row: row.in_reply_to_user_id == key)
    if term in _IS:
        return _IS[term]
    raise x_errors.invalid("query", term, f"Reference to invalid operator '{name}'. Operator is not available")


_IS: dict[str, Test] = {
    "is:reply": lambda row: bool(row.in_reply_to_id),
    "is:quote": lambda row: bool(row.quote_id),
    "is:retweet": lambda row: False,
    "has:media": lambda row: bool(row.media_ids),
}


def _plain(term: str) -> Test:
    if term in ("OR", "AND") or term.startswith("("):
        raise x_errors.invalid(
            "query", term, "This sandbox does not understand AND or brackets in a query, nor an OR without two sides"
        )
    if term.startswith("@"):
        return _mentions(term[1:])
    return lambda row: term.lower() in row.text.lower()


def _mentions(name: str) -> Test:
    wanted_name = name.lower()

    def mentions(row: Tweet) -> bool:
        names = [*row.auto_mentions, *(found for _, _, found in x_text.mentioned(row.text))]
        return wanted_name in (found.lower() for found in names)

    return mentions

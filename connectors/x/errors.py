"""X's failures in our words. Which of them say what became of a write is the point of this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy

from connectors.http import NotSent, scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = "x"
WINDOW_S = 900
REPLY_NOT_ALLOWED = "reply-not-allowed"
NOT_FOUND = "not-found"
FORBIDDEN = "forbidden"

#: What tweepy and requests let through when an answer is not what they expect.
MALFORMED = (ValueError, AttributeError, TypeError, KeyError)
FAILURES = (tweepy.TweepyException, requests.RequestException, *MALFORMED)

_SETUP_KINDS = frozenset({"client-forbidden", "unsupported-authentication", "oauth1-permissions", "not-authorized"})


def translate(failure: Exception, *, write: bool, now: datetime, secrets: Sequence[str] = ()) -> ConnectorError:
    """Return our error for a failed call; ``write`` says whether it could have made something public."""
    if isinstance(failure, NotSent):
        return Unavailable("X could not be reached; nothing was sent.", platform=NAME)
    if not isinstance(failure, tweepy.HTTPException):
        return unanswered("X gave no answer that can be trusted.", write=write)
    body = _problem(failure.response)
    status = failure.response.status_code
    if body is None or status >= 500 or status < 400:
        return unanswered(f"X answered with an error of its own ({status}).", write=write)
    return _refusal(status, body, failure.response.headers, now, secrets)


def unanswered(sentence: str, *, write: bool) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=NAME)
    return Unavailable(f"{sentence} It can be tried again.", platform=NAME)


def missing_entries(answer: Mapping[str, Any]) -> list[str]:
    """Return the ids that a 200 answer says are no longer there."""
    found = [entry for entry in answer.get("errors") or [] if _last_part(entry.get("type")) == "resource-not-found"]
    return [str(entry.get("resource_id") or entry.get("value")) for entry in found]


def _refusal(
    status: int, body: Mapping[str, Any], headers: Mapping[str, str], now: datetime, secrets: Sequence[str]
) -> ConnectorError:
    if status == 401:
        return AuthExpired("X no longer accepts this account's token. Connect the account again.", platform=NAME)
    if status == 429:
        retry_at = _retry_at(headers, now)
        return RateLimited("X asks us to wait before the next call.", platform=NAME, retry_at=retry_at)
    reason, message = _reason(status, body, secrets)
    return Rejected(message, platform=NAME, reason=reason)


def _reason(status: int, body: Mapping[str, Any], secrets: Sequence[str]) -> tuple[str, str]:
    told = _told(body, secrets)
    if status == 402:
        return (
            "credits-depleted",
            "The X account's prepaid credits are used up. Nothing goes out until they are renewed.",
        )
    if status == 404:
        return NOT_FOUND, "X says that this is no longer there."
    if status == 413:
        return "too-large", "The file is larger than X accepts."
    if status == 403:
        return _forbidden(body, told)
    return "invalid-request", f"X refused this as invalid: {told}"


def _forbidden(body: Mapping[str, Any], told: str) -> tuple[str, str]:
    detail = str(body.get("detail", "")).lower()
    if "duplicate content" in detail:
        return "duplicate", "X says that this was already posted. Look at the account's timeline before trying again."
    if "reply to this conversation is not allowed" in detail:
        return REPLY_NOT_ALLOWED, (
            "X lets an app answer only people who mentioned or quoted the account. Open it on X and reply by hand."
        )
    if _last_part(body.get("type")) in _SETUP_KINDS or "oauth1" in detail:
        return (
            "app-not-permitted",
            f"X does not permit this to the app. An administrator must look at its set-up: {told}",
        )
    return FORBIDDEN, f"X does not allow this: {told}"


def _retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    resets = [f"x-{owner}-limit-24hour" for owner in ("app", "user")]
    used_up = [name for name in resets if headers.get(f"{name}-remaining") == "0"]
    for name in (*used_up, "x-rate-limit"):
        given = headers.get(f"{name}-reset", "")
        if given.isdecimal():
            return max(datetime.fromtimestamp(int(given), UTC), now + timedelta(seconds=1))
    return now + timedelta(seconds=WINDOW_S)


def _problem(response: requests.Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _told(body: Mapping[str, Any], secrets: Sequence[str]) -> str:
    errors = body.get("errors") or []
    messages = [str(entry["message"]) for entry in errors if isinstance(entry, dict) and entry.get("message")]
    said = messages or [str(body.get("detail") or body.get("title") or "no reason given")]
    return scrubbed(" ".join(said), secrets)[:300].rstrip(". ") + "."


def _last_part(kind: object) -> str:
    return str(kind or "").rsplit("/", 1)[-1]

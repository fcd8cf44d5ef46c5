"""YouTube's failures in our words. The HTTP status says little there: ``errors[0].reason`` decides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests
from googleapiclient.errors import Error, HttpError

from connectors.http import NotSent, scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = "youtube"
NOT_FOUND = "not-found"
COMMENTS_OFF = "comments-off"
#: Google counts the units of a project by the day of its home.
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")
SHORT_WAIT, UPLOAD_WAIT = timedelta(minutes=1), timedelta(hours=24)

#: What googleapiclient and requests let through when an answer is not what they expect.
FAILURES = (Error, requests.RequestException, ValueError, AttributeError, TypeError, KeyError)

_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_SHORT = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_UPLOADS = frozenset({"uploadLimitExceeded", "uploadRateLimitExceeded"})
_CLOSED = frozenset({"authenticatedUserAccountClosed", "channelClosed", "youtubeSignupRequired"})
_SUSPENDED = frozenset({"authenticatedUserAccountSuspended", "channelSuspended"})
#: Google's own trouble in the clothes of a 4xx.
_THEIRS = frozenset({"processingFailure", "backendError", "internalError"})
_SENTENCES: dict[str, tuple[str, str]] = {
    "commentsDisabled": (COMMENTS_OFF, "Comments are switched off for this video on YouTube."),
    "insufficientPermissions": ("not-permitted", "The channel's access does not include this. Connect it again."),
    "invalidTitle": ("invalid-request", "YouTube does not accept the first line as a title: no < or >, not empty."),
    "invalidDescription": ("invalid-request", "YouTube does not accept the description: no < or >, 5000 bytes."),
    "mediaBodyRequired": ("invalid-request", "YouTube received no video."),
    "commentTextTooLong": ("invalid-request", "The answer is longer than YouTube accepts."),
}
_TAG = re.compile(r"<[^>]*>")


def translate(failure: Exception, *, write: bool, now: datetime, secrets: Sequence[str] = ()) -> ConnectorError:
    """Return our error for a failed call; ``write`` says whether it could have changed what people see."""
    if isinstance(failure, NotSent):
        return Unavailable("YouTube could not be reached; nothing was sent.", platform=NAME)
    error, status = _error(failure), _status(failure)
    if error is None or not 400 <= status < 500 or _reason(error) in _THEIRS:
        return unanswered("YouTube gave no answer that can be trusted.", write=write)
    limited = _limit(_reason(error), status, now)
    return limited or _refusal(error, status, scrubbed(_told(error), secrets))


def unanswered(sentence: str, *, write: bool) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=NAME)
    return Unavailable(f"{sentence} It can be tried again.", platform=NAME)


def is_unauthorized(failure: Exception) -> bool:
    """Whether YouTube did not take the token."""
    return isinstance(failure, HttpError) and _status(failure) == 401


def is_quota(failure: Exception) -> bool:
    """Whether the day's units are used up."""
    return _reason(_error(failure) or {}) in _QUOTA


def midnight_pacific(now: datetime) -> datetime:
    """Return when the next day's units begin."""
    there = now.astimezone(QUOTA_ZONE)
    start = there.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (start + timedelta(days=1)).astimezone(now.tzinfo)


def _limit(reason: str, status: int, now: datetime) -> RateLimited | None:
    if reason in _QUOTA:
        message = "The day's calls to YouTube are used up. They begin anew at midnight in California."
        return RateLimited(message, platform=NAME, retry_at=midnight_pacific(now))
    if reason in _UPLOADS:
        message = "YouTube takes no more videos from this channel today."
        return RateLimited(message, platform=NAME, retry_at=now + UPLOAD_WAIT)
    if reason in _SHORT or status == 429:
        message = "YouTube asks us to wait before the next call."
        return RateLimited(message, platform=NAME, retry_at=now + SHORT_WAIT)
    return None


def _refusal(error: Mapping[str, Any], status: int, told: str) -> ConnectorError:
    reason = _reason(error)
    if reason in _CLOSED:
        return AuthExpired("The channel on YouTube is closed, or not there any more.", platform=NAME)
    if reason in _SUSPENDED:
        return AuthExpired("YouTube has suspended the channel.", platform=NAME)
    if status == 401:
        return AuthExpired("YouTube no longer accepts the channel's access. Connect the account again.", platform=NAME)
    if reason in _SENTENCES:
        word, sentence = _SENTENCES[reason]
        return Rejected(sentence, platform=NAME, reason=word)
    if status == 404:
        return Rejected("YouTube says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
    if status == 403:
        return Rejected(f"YouTube does not permit this: {told}", platform=NAME, reason="not-permitted")
    return Rejected(f"YouTube refused this as invalid: {told}", platform=NAME, reason="invalid-request")


def _status(failure: Exception) -> int:
    return int(failure.resp.status) if isinstance(failure, HttpError) else 0


def _error(failure: Exception) -> Mapping[str, Any] | None:
    if not isinstance(failure, HttpError):
        return None
    try:
        error = json.loads(failure.content)["error"]
    except (ValueError, TypeError, KeyError):
        return None
    return error if isinstance(error, dict) else None


def _reason(error: Mapping[str, Any]) -> str:
    listed = error.get("errors")
    first = listed[0] if isinstance(listed, list) and listed else {}
    return str(first.get("reason") or "") if isinstance(first, dict) else ""


def _told(error: Mapping[str, Any]) -> str:
    told = _TAG.sub("", str(error.get("message") or "no reason given"))
    return " ".join(told.split())[:300].rstrip(". ") + "."

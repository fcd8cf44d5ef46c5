"""Bluesky's failures in our words. Which of them say what became of a write is the point of this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from atproto_client.exceptions import RequestErrorBase

from connectors.http import NotSent, scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = "bluesky"
NOT_FOUND = "not-found"
CONFLICT = "conflict"
WAIT_S = 300

#: What the library and the door let through when an answer is not what they expect.
FAILURES = (RequestErrorBase, requests.RequestException, ValueError, TypeError, AttributeError, KeyError)

_SESSION_OVER = frozenset({"ExpiredToken", "InvalidToken"})
_NOT_SIGNED_IN = frozenset(
    {"AuthMissing", "AuthenticationRequired", "AuthFactorTokenRequired", "BadJwt", *_SESSION_OVER}
)
_ACCOUNT_STOPPED = frozenset(
    {"AccountTakedown", "AccountSuspended", "AccountDeactivated", "RepoDeactivated", "RepoTakendown"}
)
_MISSING = frozenset({"NotFound", "RecordNotFound", "CouldNotLocateRecord"})


class SessionOver(AuthExpired):
    """The access token has run out or was revoked; nothing was done, and a new one may be had."""


def translate(failure: Exception, *, write: bool, now: datetime, secrets: Sequence[str] = ()) -> ConnectorError:
    """Return our error for a failed call; ``write`` says whether it could have made something public."""
    if isinstance(failure, NotSent):
        return Unavailable("Bluesky could not be reached; nothing was sent.", platform=NAME)
    response = getattr(failure, "response", None)
    status, word = getattr(response, "status_code", 0), _word(response)
    if not word or status >= 500 or status < 400:
        return unanswered("Bluesky gave no answer that can be trusted.", write=write)
    if status == 429:
        return RateLimited(
            "Bluesky asks us to wait before the next call.", platform=NAME, retry_at=_retry_at(response, now)
        )
    return _refusal(status, word, scrubbed(_told(response), secrets)[:300].rstrip(". ") + ".")


def unanswered(sentence: str, *, write: bool) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=NAME)
    return Unavailable(f"{sentence} It can be tried again.", platform=NAME)


def _refusal(status: int, word: str, told: str) -> ConnectorError:
    if word in _SESSION_OVER:
        return SessionOver("Bluesky's session for this account has ended. Connect the account again.", platform=NAME)
    if word in _NOT_SIGNED_IN:
        message = "Bluesky no longer accepts this account's app password. Connect the account again."
        return AuthExpired(message, platform=NAME)
    if word in _ACCOUNT_STOPPED:
        message = "Bluesky says that this account is closed or suspended. Ask the account's server."
        return Rejected(message, platform=NAME, reason="account-stopped")
    if word in _MISSING:
        return Rejected("Bluesky says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
    if word == "InvalidSwap":
        message = "Somebody else changed this on Bluesky at the same moment. Try again."
        return Rejected(message, platform=NAME, reason=CONFLICT)
    if status == 413 or word == "BlobTooLarge":
        message = "The file is larger than the account's Bluesky server accepts."
        return Rejected(message, platform=NAME, reason="too-large")
    if status in {401, 403}:
        message = f"Bluesky does not permit this to the account: {told}"
        return Rejected(message, platform=NAME, reason="not-permitted")
    return Rejected(f"Bluesky refused this as invalid: {told}", platform=NAME, reason="invalid-request")


def _word(response: Any) -> str:
    """Return the protocol's word for a failure; a proxy's page has none."""
    return str(getattr(getattr(response, "content", None), "error", "") or "")


def _told(response: Any) -> str:
    return str(getattr(response.content, "message", "") or "no reason given")


def _retry_at(response: Any, now: datetime) -> datetime:
    for name, epoch in (("ratelimit-reset", True), ("retry-after", False)):
        given = str(response.headers.get(name) or "")
        if given.isdecimal() and len(given) < 12:
            told = datetime.fromtimestamp(int(given), UTC) if epoch else now + timedelta(seconds=int(given))
            return max(told, now + timedelta(seconds=1))
    return now + timedelta(seconds=WAIT_S)

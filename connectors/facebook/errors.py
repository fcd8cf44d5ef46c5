"""The Graph API's failures in our words. The HTTP status says little there: codes and sub-codes decide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import facebook
import requests

from connectors.http import Answer, NotSent, scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = "facebook"
NOT_FOUND = "not-found"
WAIT_S = 900

#: What facebook-sdk and requests let through when an answer is not what they expect.
FAILURES = (facebook.GraphAPIError, requests.RequestException, ValueError, AttributeError, TypeError, KeyError)


class Kind(StrEnum):
    """What a code asks of us."""

    TRANSIENT = "transient"
    THROTTLE = "throttle"
    AUTH = "auth"
    PERMISSION = "permission"
    CLIENT = "client"
    DUPLICATE = "duplicate"
    MISSING = "missing"


#: From Meta's guides to error handling, rate limiting and the Pages API (v25.0).
_CODES: dict[int, Kind] = {
    1: Kind.TRANSIENT,
    2: Kind.TRANSIENT,
    3: Kind.PERMISSION,
    4: Kind.THROTTLE,
    10: Kind.PERMISSION,
    17: Kind.THROTTLE,
    32: Kind.THROTTLE,
    100: Kind.CLIENT,
    102: Kind.AUTH,
    190: Kind.AUTH,
    341: Kind.THROTTLE,
    368: Kind.THROTTLE,
    506: Kind.DUPLICATE,
    613: Kind.THROTTLE,
    1705: Kind.CLIENT,
    80001: Kind.THROTTLE,
    80002: Kind.THROTTLE,
    80006: Kind.THROTTLE,
    1609005: Kind.CLIENT,
}
_SUBCODES: dict[tuple[int, int], Kind] = {
    (1, 2853006): Kind.PERMISSION,
    (100, 33): Kind.MISSING,
    (200, 2069030): Kind.CLIENT,
}
_SENTENCES: dict[int, str] = {
    1609005: "Facebook could not read the page that the link leads to. Check the link.",
    1705: "Facebook takes this token for a person's, not the page's. Connect the page again.",
}


def translate(
    failure: Exception, *, write: bool, now: datetime, answer: Answer | None, secrets: Sequence[str] = ()
) -> ConnectorError:
    """Return our error for a failed call; ``write`` says whether it could have made something public."""
    if isinstance(failure, NotSent):
        return Unavailable("Facebook could not be reached; nothing was sent.", platform=NAME)
    error = graph_error(failure)
    if error is None:
        return unanswered("Facebook gave no answer that can be trusted.", write=write)
    kind = kind_of(error, answer)
    if kind is Kind.TRANSIENT:
        return unanswered("Facebook answered with an error of its own.", write=write)
    if kind is Kind.AUTH:
        return AuthExpired("Facebook no longer accepts the page's token. Connect the page again.", platform=NAME)
    if kind is Kind.THROTTLE:
        retry_at = now + timedelta(seconds=_wait_s(answer))
        return RateLimited("Facebook asks us to wait before the next call.", platform=NAME, retry_at=retry_at)
    reason, message = _reason(kind, error, scrubbed(_told(error), secrets)[:300].rstrip(". ") + ".")
    return Rejected(message, platform=NAME, reason=reason)


def unanswered(sentence: str, *, write: bool) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=NAME)
    return Unavailable(f"{sentence} It can be tried again.", platform=NAME)


def graph_error(failure: Exception) -> Mapping[str, Any] | None:
    """Return the error object that Graph sent, if it sent one; facebook-sdk keeps it in ``result``."""
    result = getattr(failure, "result", None)
    error = result.get("error") if isinstance(result, dict) else None
    return error if isinstance(error, dict) and isinstance(error.get("code"), int) else None


def kind_of(error: Mapping[str, Any], answer: Answer | None = None) -> Kind:
    """Return what an error asks of us: sub-code first, then code, then Graph's own word, then the HTTP status."""
    code, subcode = int(error["code"]), error.get("error_subcode")
    known = _SUBCODES.get((code, subcode)) if isinstance(subcode, int) else None
    known = known or _CODES.get(code)
    if known:
        return known
    if error.get("is_transient") is True or code < 0 or (answer is not None and answer.status >= 500):
        return Kind.TRANSIENT
    return Kind.PERMISSION if 200 <= code <= 299 else Kind.CLIENT


def _reason(kind: Kind, error: Mapping[str, Any], told: str) -> tuple[str, str]:
    if kind is Kind.DUPLICATE:
        return "duplicate", "Facebook says that this was already posted. Look at the page before trying again."
    if kind is Kind.MISSING:
        return NOT_FOUND, "Facebook says that this is no longer there, or that the page may not see it."
    if kind is Kind.PERMISSION:
        return "not-permitted", f"Facebook does not permit this to the app or the page: {told}"
    return "invalid-request", _SENTENCES.get(int(error["code"]), f"Facebook refused this as invalid: {told}")


def _told(error: Mapping[str, Any]) -> str:
    return str(error.get("error_user_msg") or error.get("message") or "no reason given")


def _wait_s(answer: Answer | None) -> int:
    minutes = [0, *_minutes_to_wait(answer)]
    return max(minutes) * 60 or WAIT_S


def _minutes_to_wait(answer: Answer | None) -> Iterator[int]:
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}")) if answer else {}
    except ValueError:
        return
    for entries in usage.values() if isinstance(usage, dict) else ():
        for entry in entries if isinstance(entries, list) else ():
            minutes = entry.get("estimated_time_to_regain_access") if isinstance(entry, dict) else None
            if isinstance(minutes, int):
                yield minutes

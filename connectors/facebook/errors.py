"""The Graph API's failures in our words, for Facebook and for Instagram, which share it.

The HTTP status says little there: codes and sub-codes decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import facebook
import requests

from connectors.base import PLATFORM_NAMES, Platform
from connectors.facebook.pace import minutes_to_wait
from connectors.http import Answer, NotSent, scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = Platform.FACEBOOK.value
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


#: From Meta's guides to error handling, rate limiting, the Pages API and publishing on Instagram (v25.0).
_CODES: dict[int, Kind] = {
    1: Kind.TRANSIENT,
    2: Kind.TRANSIENT,
    3: Kind.PERMISSION,
    4: Kind.THROTTLE,
    9: Kind.THROTTLE,
    10: Kind.PERMISSION,
    17: Kind.THROTTLE,
    25: Kind.PERMISSION,
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
    (24, 2207006): Kind.MISSING,
    # a container that is gone or not ready yet: another one may do
    (24, 2207008): Kind.TRANSIENT,
    (9007, 2207027): Kind.TRANSIENT,
    (100, 33): Kind.MISSING,
    (200, 2069030): Kind.CLIENT,
}
_SENTENCES: dict[int, str] = {
    1609005: "Facebook could not read the page that the link leads to. Check the link.",
    1705: "Facebook takes this token for a person's, not the page's. Connect the page again.",
    9004: "Instagram could not fetch the picture from this service. Its public address must be reachable from outside.",
    36000: "Instagram accepts pictures of up to 8 MB.",
    36001: "Instagram could not read the picture as JPEG. Save it as JPEG and add it again.",
    36003: "Instagram shows pictures between 4:5 (upright) and 1.91:1 (lying). Crop it and add it again.",
    36004: "The caption is longer than Instagram takes, or has too many hashtags or names.",
}


def translate(
    failure: Exception,
    *,
    write: bool,
    now: datetime,
    answer: Answer | None,
    secrets: Sequence[str] = (),
    platform: Platform = Platform.FACEBOOK,
) -> ConnectorError:
    """Return our error for a failed call; ``write`` says whether it could have made something public."""
    name, value = PLATFORM_NAMES[platform], platform.value
    if isinstance(failure, NotSent):
        return Unavailable(f"{name} could not be reached; nothing was sent.", platform=value)
    error = graph_error(failure)
    if error is None:
        return unanswered(f"{name} gave no answer that can be trusted.", write=write, platform=platform)
    kind = kind_of(error, answer)
    if kind is Kind.TRANSIENT:
        return unanswered(f"{name} answered with an error of its own.", write=write, platform=platform)
    if kind is Kind.AUTH:
        return AuthExpired(f"{name} no longer accepts the account's token. Connect the account again.", platform=value)
    if kind is Kind.THROTTLE:
        retry_at = now + timedelta(seconds=_wait_s(answer))
        return RateLimited(f"{name} asks us to wait before the next call.", platform=value, retry_at=retry_at)
    reason, message = _reason(kind, error, scrubbed(_told(error), secrets)[:300].rstrip(". ") + ".", name)
    return Rejected(message, platform=value, reason=reason)


def unanswered(sentence: str, *, write: bool, platform: Platform = Platform.FACEBOOK) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=platform.value)
    return Unavailable(f"{sentence} It can be tried again.", platform=platform.value)


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


def _reason(kind: Kind, error: Mapping[str, Any], told: str, name: str) -> tuple[str, str]:
    if kind is Kind.DUPLICATE:
        return "duplicate", f"{name} says that this was already posted. Look at the account before trying again."
    if kind is Kind.MISSING:
        return NOT_FOUND, f"{name} says that this is no longer there, or that the account may not see it."
    if kind is Kind.PERMISSION:
        return "not-permitted", f"{name} does not permit this to the app or the account: {told}"
    return "invalid-request", _SENTENCES.get(int(error["code"]), f"{name} refused this as invalid: {told}")


def _told(error: Mapping[str, Any]) -> str:
    return str(error.get("error_user_msg") or error.get("message") or "no reason given")


def _wait_s(answer: Answer | None) -> int:
    minutes = [0, *minutes_to_wait(answer.headers)] if answer else [0]
    return max(minutes) * 60 or WAIT_S

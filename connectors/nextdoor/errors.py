"""Nextdoor's failures in our words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.http import scrubbed
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

NAME = "nextdoor"
NOT_FOUND = "not-found"
#: Nextdoor does not publish its limits.
WAIT_S = 900


def unreachable() -> Unavailable:
    """Return that nothing left this machine."""
    return Unavailable("Nextdoor could not be reached; nothing was sent.", platform=NAME)


def unanswered(sentence: str, *, write: bool) -> ConnectorError:
    """Return what a missing or senseless answer means."""
    if write:
        return OutcomeUnknown(f"{sentence} Whether it was published is not known yet.", platform=NAME)
    return Unavailable(f"{sentence} It can be tried again.", platform=NAME)


def refusal(
    status: int, body: Mapping[str, Any], headers: Mapping[str, str], now: datetime, secrets: Sequence[str]
) -> ConnectorError:
    """Return our error for an answer that Nextdoor gave in its own words."""
    told = scrubbed(str(body.get("error_description") or body.get("error") or "no reason given"), secrets)
    told = told[:300].rstrip(". ") + "."
    if status == 401:
        return AuthExpired("Nextdoor no longer accepts the agency's token. Connect the account again.", platform=NAME)
    if status == 429:
        given = headers.get("retry-after", "")
        wait = timedelta(seconds=int(given) if given.isdecimal() else WAIT_S)
        return RateLimited("Nextdoor asks us to wait before the next call.", platform=NAME, retry_at=now + wait)
    if status == 403:
        return Rejected(f"Nextdoor does not permit this to the agency: {told}", platform=NAME, reason="not-permitted")
    if status == 404:
        return Rejected("Nextdoor says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
    return Rejected(f"Nextdoor refused this as invalid: {told}", platform=NAME, reason="invalid-request")

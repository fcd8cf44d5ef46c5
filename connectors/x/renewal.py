"""New OAuth 2.0 tokens from X. Only X's own word ends an access; a network that fails, or a page of HTML, does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.http import Door, scrubbed
from connectors.x.errors import NAME, WINDOW_S
from console.domain.errors import AuthExpired, ConnectorError, RateLimited, Rejected, Unavailable

ROUTE = "/2/oauth2/token"
#: How long a token lives where X does not say.
USUAL_LIFE_S = 7200

_OVER = frozenset({"invalid_grant", "invalid_token"})
_BLIP = "X could not be asked for a new token just now; the old one is kept. It can be tried again."


def renewed(door: Door, host: str, secrets: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Return X's new tokens for the old ones; raises AuthExpired only when X says that the permission is over."""
    try:
        response = _ask(door, host, secrets)
    except requests.RequestException:
        response = None
    if response is None:  # outside the handler: the failure quotes the request
        raise Unavailable(_BLIP, platform=NAME)
    answer = _json(response)
    if answer is None or response.status_code >= 500:
        raise Unavailable(_BLIP, platform=NAME)
    if not response.ok:
        raise _refusal(response.status_code, answer, now, [str(secret) for secret in secrets.values() if secret])
    return _tokens(answer, now)


def _ask(door: Door, host: str, secrets: Mapping[str, Any]) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"], "client_id": secrets["client_id"]}
    client_secret = str(secrets.get("client_secret") or "")
    basic = (str(secrets["client_id"]), client_secret) if client_secret else None
    return door.request("POST", host + ROUTE, data=form, auth=basic)


def _tokens(answer: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise Unavailable(_BLIP, platform=NAME)
    given = answer.get("expires_in")
    life_s = given if isinstance(given, int) and 0 < given < 10 * USUAL_LIFE_S else USUAL_LIFE_S
    return {
        "oauth2_token": token,
        "refresh_token": str(answer.get("refresh_token") or ""),
        "expires_at": (now + timedelta(seconds=life_s)).isoformat(),
    }


def _refusal(status: int, answer: Mapping[str, Any], now: datetime, secrets: Sequence[str]) -> ConnectorError:
    word, told = str(answer.get("error") or ""), str(answer.get("error_description") or "")
    if status == 429:
        return RateLimited(
            "X asks us to wait before the next token.", platform=NAME, retry_at=now + timedelta(seconds=WINDOW_S)
        )
    # X calls a refresh token that it no longer takes an invalid request, in these words
    if word in _OVER or (word == "invalid_request" and "token was invalid" in told):
        return AuthExpired("X no longer gives this account access. Connect the account again.", platform=NAME)
    said = scrubbed(told or word or "no reason given", secrets)[:300].rstrip(". ")
    message = f"X does not give the app a new token: {said}. An administrator must look at its set-up."
    return Rejected(message, platform=NAME, reason="app-not-permitted")


def _json(response: requests.Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None

"""The channel's short-lived access token, made from its lasting grant (RFC 6749 §6) and kept for all processes.

A failure on the way to Google is never read as an end of the grant: only Google's own ``invalid_grant`` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.base import CredentialStore
from connectors.http import Door
from connectors.youtube.credentials import YouTubeCredentials
from connectors.youtube.errors import NAME
from console.domain.errors import AuthExpired, Rejected, Unavailable
from console.domain.time import Clock

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
#: A token that ends within this time is replaced before it is used.
MARGIN = timedelta(minutes=5)
Json = Mapping[str, Any]


class Tokens:
    """Hands out a token that still holds."""

    def __init__(self, store: CredentialStore, door: Door, clock: Clock) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._seen: Json = {}

    def bearer(self) -> str:
        """Return a token; raises AuthExpired, Rejected, Unavailable. Nothing else was sent yet when it raises."""
        if not self._holds():
            self._seen = self._store.read()
        if not self._holds():
            self.renew()
        return str(self._seen["access_token"])

    def renew(self) -> None:
        """Replace the token that was handed out last, once for all processes."""
        self._seen = self._store.renew(self._seen or self._store.read(), self._exchange)

    @property
    def grant_ends_at(self) -> datetime | None:
        """Return when the channel has to be connected again, where Google limits the grant."""
        given = str(self._store.read().get("refresh_expires_at") or "")
        return datetime.fromisoformat(given) if given else None

    def _holds(self) -> bool:
        ends_at = str(self._seen.get("expires_at") or "")
        return bool(self._seen.get("access_token") and ends_at) and (
            datetime.fromisoformat(ends_at) > self._clock.now() + MARGIN
        )

    def _exchange(self, stored: Json) -> Json:
        keys = YouTubeCredentials(**stored)
        form = {
            "grant_type": "refresh_token",
            "client_id": keys.client_id,
            "client_secret": keys.client_secret,
            "refresh_token": keys.refresh_token,
        }
        try:
            answer = self._door.post(TOKEN_URL, data=form)
            told = answer.json()
        except (requests.RequestException, ValueError):
            told, status = None, 0
        else:
            status = answer.status_code
        if not isinstance(told, dict) or status >= 500 or status in (0, 429):
            raise Unavailable("Google gave no new token just now. It can be tried again.", platform=NAME)
        if status != 200 or not told.get("access_token"):
            raise _refused(str(told.get("error") or ""))
        return self._kept(told)

    def _kept(self, told: Json) -> Json:
        now = self._clock.now()
        return {
            "access_token": str(told["access_token"]),
            "refresh_token": str(told.get("refresh_token") or ""),
            "expires_at": _after(now, told.get("expires_in") or 3600),
            "refresh_expires_at": _after(now, told.get("refresh_token_expires_in")),
        }


def _refused(error: str) -> AuthExpired | Rejected:
    if error == "invalid_grant":
        message = "The channel's owner or Google has taken back the access to YouTube. Connect the account again."
        return AuthExpired(message, platform=NAME)
    message = "Google does not accept the app's own keys for YouTube. An administrator must look at its set-up."
    return Rejected(message, platform=NAME, reason="app-not-permitted")


def _after(now: datetime, seconds: object) -> str:
    return (now + timedelta(seconds=int(str(seconds)))).astimezone(UTC).isoformat() if seconds else ""

"""The session of an account: opened with the app password, renewed with a token that each renewal replaces."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.bluesky.credentials import BlueskyCredentials
from connectors.bluesky.errors import NAME
from console.domain.errors import AuthExpired, Rejected

Json = Mapping[str, Any]
#: The method, the token that signs it, and its content.
Open = Callable[[BlueskyCredentials, str, str, Json], Json]


def renewed(stored: Json, did: str, call: Open) -> Json:
    """Return the secrets with a new session for ``did``; raises AuthExpired when only a person can open one.

    A server that cannot be reached is not a session that has ended: that failure passes through.
    """
    given = BlueskyCredentials(**stored)
    session = _refreshed(given, call) or _signed_in(given, call)
    if session.get("did") != did:
        message = "The app password belongs to another account on Bluesky. Connect the account again."
        raise Rejected(message, platform=NAME, reason="other-account")
    return {
        **stored,
        "access_token": str(session.get("accessJwt") or ""),
        "refresh_token": str(session.get("refreshJwt") or ""),
        "home": _home(session.get("didDoc")) or given.home,
    }


def ends_at(given: BlueskyCredentials) -> datetime | None:
    """Return when access ends for good: never with an app password, else with the token that renews the session."""
    if given.app_password:
        return None
    try:
        payload = given.refresh_token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(told["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _refreshed(given: BlueskyCredentials, call: Open) -> Json | None:
    if not given.refresh_token:
        return None
    try:
        return call(given, "com.atproto.server.refreshSession", given.refresh_token, {})
    except AuthExpired:
        if not given.app_password:
            raise
        return None


def _signed_in(given: BlueskyCredentials, call: Open) -> Json:
    if not given.identifier or not given.app_password:
        raise AuthExpired("This account has no app password. Connect the account again.", platform=NAME)
    content = {"identifier": given.identifier, "password": given.app_password}
    return call(given, "com.atproto.server.createSession", "", content)


def _home(document: Any) -> str:
    """Return the server on which the account's records are, if its identity document names one."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint") or "")
    return ""

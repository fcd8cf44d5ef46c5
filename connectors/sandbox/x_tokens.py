"""X's OAuth 2.0 tokens: each renewal gives a new pair, and the refresh token that paid for it is never taken again."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from connectors.sandbox.state import Sandbox, the_sandbox

#: The app as X registered it, and the refresh token that the agency's consent gave. They open only the sandbox.
CLIENT_ID = "sandbox-client-id"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105
FIRST_REFRESH_TOKEN = "sandbox-oauth2-refresh"  # noqa: S105

SCOPES = "tweet.read tweet.write users.read media.write tweet.moderate.write offline.access"
_FILE = "x-tokens.json"
router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The tokens that count now; an empty access token means that nothing was renewed yet."""

    access_token: str = ""
    refresh_token: str = FIRST_REFRESH_TOKEN
    expires_at: str = ""


class Tokens:
    """The agency's present pair, in a file, so that a restart of the sandbox forgets nothing."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._path: Path = sandbox.world.home / _FILE
        self._sandbox = sandbox

    def is_good(self, access_token: str) -> bool:
        """Whether a renewed access token is the present one and still lives."""
        pair = self._read()
        if not pair.access_token or not hmac.compare_digest(pair.access_token.encode(), access_token.encode()):
            return False
        return self._sandbox.world.now() < datetime.fromisoformat(pair.expires_at)

    def renew(self, refresh_token: str) -> Pair | None:
        """Return a new pair, or None for a refresh token that was used up or never given."""
        if not hmac.compare_digest(self._read().refresh_token.encode(), refresh_token.encode()):
            return None
        ends_at = self._sandbox.world.now() + timedelta(seconds=self._sandbox.switches.number("x_token_life_s"))
        pair = Pair(
            access_token=f"sandbox-access-{secrets.token_hex(12)}",
            refresh_token=f"sandbox-refresh-{secrets.token_hex(12)}",
            expires_at=ends_at.isoformat(),
        )
        self._path.write_text(json.dumps(asdict(pair)), encoding="utf-8")
        return pair

    def _read(self) -> Pair:
        return Pair(**json.loads(self._path.read_text(encoding="utf-8"))) if self._path.exists() else Pair()


@router.post("/2/oauth2/token")
async def give_token(request: Request, sandbox: Annotated[Sandbox, Depends(the_sandbox)]) -> Response:
    """A new pair for a refresh token, asked for by the app itself."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if _client_of(request.headers.get("authorization", "")) != (CLIENT_ID, CLIENT_SECRET):
        return _refusal(401, "unauthorized_client", "Missing valid authorization header")
    if form.get("grant_type") != "refresh_token":
        return _refusal(400, "unsupported_grant_type", "grant_type must be refresh_token")
    pair = Tokens(sandbox).renew(form.get("refresh_token", "")) if sandbox.switches.on("x_access_given") else None
    if pair is None:
        return _refusal(400, "invalid_request", "Value passed for the token was invalid.")
    request.state.requester = "api:token"
    return JSONResponse(
        {
            "token_type": "bearer",
            "expires_in": int(sandbox.switches.number("x_token_life_s")),
            "access_token": pair.access_token,
            "scope": SCOPES,
            "refresh_token": "" if sandbox.switches.on("x_refresh_token_left_out") else pair.refresh_token,
        },
        headers={"cache-control": "no-store"},
    )


def _client_of(header: str) -> tuple[str, str]:
    try:
        given = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, secret = given.partition(":")
    return name, secret


def _refusal(status: int, word: str, told: str) -> Response:
    return JSONResponse({"error": word, "error_description": told}, status_code=status)

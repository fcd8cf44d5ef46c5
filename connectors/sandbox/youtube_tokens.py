"""Google's token address: a lasting grant becomes an access token that says by itself when it ends."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request
from starlette.responses import JSONResponse

from connectors.sandbox.state import Sandbox

#: How the tokens begin that Google gives.
PREFIX = "ya29.sandbox"


async def give_token(request: Request, sandbox: Sandbox) -> JSONResponse:
    """POST /token with a refresh token (RFC 6749 §6)."""
    async with request.form(max_fields=20) as form:
        given = {name: str(value) for name, value in form.items()}
    channel = sandbox.accounts.youtube
    if (given.get("client_id"), given.get("client_secret")) != (channel.client_id, channel.client_secret):
        return _refused(401, "invalid_client", "The OAuth client was not found.")
    if given.get("grant_type") != "refresh_token":
        return _refused(400, "unsupported_grant_type", f"Invalid grant_type: {given.get('grant_type', '')[:40]}")
    if given.get("refresh_token") != channel.refresh_token or not sandbox.switches.on("youtube_grant_holds"):
        return _refused(400, "invalid_grant", "Token has been expired or revoked.")
    lasts_s = int(sandbox.switches.number("youtube_token_s"))
    told: dict[str, object] = {
        "access_token": token_until(sandbox, int(sandbox.world.now().timestamp()) + lasts_s),
        "expires_in": lasts_s,
        "scope": "https://www.googleapis.com/auth/youtube.force-ssl",
        "token_type": "Bearer",
    }
    grant_s = int(sandbox.switches.number("youtube_grant_s"))
    return JSONResponse(told | ({"refresh_token_expires_in": grant_s} if grant_s else {}))


def token_until(sandbox: Sandbox, ends_s: int) -> str:
    """The token that ends at ``ends_s`` (Unix seconds)."""
    secret = sandbox.accounts.youtube.client_secret.encode()
    return f"{PREFIX}.{ends_s}.{hmac.new(secret, str(ends_s).encode(), hashlib.sha256).hexdigest()[:32]}"


def holds(sandbox: Sandbox, token: str) -> bool:
    """Whether a token was given here, has not ended and its grant was not taken back."""
    ends = token.removeprefix(f"{PREFIX}.").partition(".")[0]
    if not ends.isdecimal() or not hmac.compare_digest(token.encode(), token_until(sandbox, int(ends)).encode()):
        return False
    return int(ends) > sandbox.world.now().timestamp() and sandbox.switches.on("youtube_grant_holds")


def _refused(status: int, error: str, sentence: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": sentence}, status_code=status)

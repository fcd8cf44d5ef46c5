"""What every answer of the portal says about itself to the browser, whatever route or failure made it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "strict-transport-security": "max-age=31536000",
}

#: A page may carry a one-time form or a private receipt: nobody but the reader keeps a copy.
DEFAULT_CACHE = "no-store"
#: Style and font are the same for everybody.
STATIC_CACHE = "public, max-age=86400"


class SecurityHeaders:
    """ASGI middleware: adds the headers above; a route may set its own cache rule, never another policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("cache-control", _cache_rule(scope["path"], message["status"]))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _cache_rule(path: str, status: int) -> str:
    return STATIC_CACHE if path.startswith("/static/") and status < 400 else DEFAULT_CACHE

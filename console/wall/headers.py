"""What every answer of the staff console tells the browser to forbid."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.config import Settings

#: Streamlit's frontend needs inline styles, and ``blob:`` scripts for components; nothing needs ``unsafe-eval``.
_PAGES = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_SIGN_IN = (
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
#: Files that are the same for everybody and hold nothing private.
_PUBLIC_FILES = ("/static/", "/app/static/", "/sign-in/static/")


class SecurityHeaders:
    """ASGI middleware that puts the headers on every answer, refusals included."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        scripts = f"script-src 'self' blob: {' '.join(_inline_scripts())}".strip()
        self._pages = "; ".join((*_PAGES, scripts, f"connect-src 'self' {' '.join(_sockets(settings))}"))
        self._sign_in = "; ".join(_SIGN_IN)
        self._https = settings.is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["content-security-policy"] = self._sign_in if path.startswith("/sign-") else self._pages
        headers["x-content-type-options"] = "nosniff"
        headers["x-frame-options"] = "DENY"
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        if self._https:
            headers["strict-transport-security"] = "max-age=31536000"
        if not path.startswith(_PUBLIC_FILES):
            headers["cache-control"] = "no-store"


def _sockets(settings: Settings) -> list[str]:
    """Return the websocket addresses of this console: some browsers do not count them as 'self'."""
    own = urlsplit(settings.console_url).netloc
    if settings.is_https:
        return [f"wss://{own}"]
    return [
        f"ws://{host}" for host in (own, *(f"{name}:{settings.console_port}" for name in ("localhost", "127.0.0.1")))
    ]


def _inline_scripts() -> list[str]:
    """Return the hashes of the scripts that stand in Streamlit's own start page, and of no others."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]

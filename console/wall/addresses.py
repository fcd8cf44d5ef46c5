"""From where a request may come: our own host, and our own pages for anything that changes something."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from console.config import Environment, Settings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?")


class Addresses:
    """Knows the addresses under which this console is reached."""

    def __init__(self, settings: Settings) -> None:
        own = urlsplit(settings.console_url).hostname or ""
        self.hosts = frozenset({own}) | (_LOOPBACK if settings.environment is Environment.DEMO else frozenset())
        self._scheme = "https" if settings.is_https else "http"

    def is_own_host(self, headers: Headers) -> bool:
        """Return whether the Host header names this console (against DNS rebinding)."""
        hosts = headers.getlist("host")
        try:
            return len(hosts) == 1 and urlsplit(f"//{hosts[0]}").hostname in self.hosts
        except ValueError:
            return False

    def is_own_page(self, headers: Headers) -> bool:
        """Return whether the Origin header names one of our own pages."""
        origin = urlsplit(headers.get("origin", ""))
        return origin.scheme == self._scheme and origin.netloc == headers.get("host")

    def may_change(self, method: str, headers: Headers) -> bool:
        """Return whether a request may change something: it must come from one of our own pages."""
        return method in _SAFE_METHODS or self.is_own_page(headers)


def local_path(text: str) -> str:
    """Return ``text`` if it is the plain path of a page here, else the first page: never another site."""
    return text if _LOCAL_PATH.fullmatch(text) and "//" not in text and not text.startswith("/sign-") else "/"

"""The cookies of the staff console.

Over https they are ``Secure`` and carry the ``__Host-`` prefix, which ties them to this host. A demonstration
on this machine runs over plain http, where browsers refuse both: there they go by their bare names.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

SESSION = "rapport_session"
FORM = "rapport_form"
TICKET = "rapport_ticket"
IDENTITY = "rapport_identity"

_OURS = (SESSION, FORM, TICKET, IDENTITY)


class Cookies:
    """Reads, sets and clears our cookies by their plain names."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def name(self, cookie: str) -> str:
        """Return the cookie's name on the wire."""
        return f"__Host-{cookie}" if self._secure else cookie

    def read(self, scope: Scope, cookie: str) -> str:
        """Return a cookie's value, or an empty text."""
        return cookie_parser(Headers(scope=scope).get("cookie", "")).get(self.name(cookie), "")

    def put(self, response: Response, cookie: str, value: str, *, lasts_s: int, strict: bool = False) -> None:
        """Set a cookie that scripts cannot read."""
        response.set_cookie(
            self.name(cookie),
            value,
            max_age=lasts_s,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict" if strict else "lax",
        )

    def clear(self, response: Response, cookie: str) -> None:
        """Take a cookie away."""
        response.delete_cookie(self.name(cookie), path="/", secure=self._secure, httponly=True, samesite="lax")

    def left_out(self, scope: Scope) -> Scope:
        """Return the scope without our cookies: no page of Streamlit's needs to see them."""
        if scope["type"] == "lifespan":
            return scope
        mine = {self.name(cookie).encode() for cookie in _OURS}
        headers = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
        for value in (value for name, value in scope["headers"] if name == b"cookie"):
            kept = [part for part in value.split(b";") if part.partition(b"=")[0].strip() not in mine]
            headers += [(b"cookie", b";".join(kept).strip())] if kept else []
        return {**scope, "headers": headers}

"""The wall itself: nothing but the sign-in pages and the health check is answered without a live session.

It stands in front of everything, Streamlit's websocket included. What a client sends under our header
names is removed; who somebody is comes from the session alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.domain.secrets import Secret
from console.domain.sessions import Live
from console.services.sessions import Sessions
from console.wall.addresses import Addresses, local_path
from console.wall.cookies import SESSION, Cookies
from console.wall.sockets import GuardedSocket, OpenSockets

#: How the person's and the session's ids reach ``st.user`` (``server.trustedUserHeaders``).
ACTOR_HEADER = b"x-actor-id"
SESSION_HEADER = b"x-actor-session"
TRUSTED_USER_HEADERS = {"X-Actor-Id": "actor", "X-Actor-Session": "session"}

#: Answers "ok" and nothing else.
HEALTH = "/_stcore/health"
#: Parts of Streamlit that nobody needs here, signed in or not.
_CLOSED = ("/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check")

_SIGN_IN_AGAIN = "You are no longer signed in.\nCopy what you were typing, then load\nthis page again to sign in."


class Gate:
    """ASGI middleware that lets only signed-in people through to ``inside``."""

    def __init__(
        self,
        inside: ASGIApp,
        *,
        open_paths: Collection[str],
        sessions: Sessions,
        sockets: OpenSockets,
        cookies: Cookies,
        addresses: Addresses,
    ) -> None:
        self._inside = inside
        self._open_paths = frozenset(open_paths)
        self._sessions = sessions
        self._sockets = sockets
        self._cookies = cookies
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._inside(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if path == HEALTH and method in {"GET", "HEAD"}:
            await self._inside(self._anonymous(scope), receive, send)
            return
        refusal = self._refusal(method, headers)
        live = None if refusal else await self._who(scope)
        if refusal:
            await refusal(scope, receive, send)
        elif path in self._open_paths:
            await self._inside(self._with_state(scope, live), receive, send)
        elif live and path.startswith(_CLOSED):
            await PlainTextResponse("There is no such page.", status_code=404)(scope, receive, send)
        elif live:
            await self._inside(self._as(live, scope), receive, send)
        else:
            await _ask_to_sign_in(method, path, headers)(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        welcome = self._addresses.is_own_host(headers) and self._addresses.is_own_page(headers)
        live = await self._who(scope) if welcome else None
        if live is None:
            # closing before accepting is answered with 403
            await send({"type": "websocket.close", "code": 4403})
            return
        with self._sockets.opened(live.session_id) as ended:
            socket = GuardedSocket(live.session_id, receive, send, ended, self._is_live)
            await self._inside(self._as(live, scope), socket.receive, socket.send)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        if not self._addresses.is_own_host(headers):
            return PlainTextResponse("This console is not reached under that name.", status_code=400)
        if not self._addresses.may_change(method, headers):
            return PlainTextResponse("This can be done only from a page of this console.", status_code=403)
        return None

    async def _who(self, scope: Scope) -> Live | None:
        token = Secret(self._cookies.read(scope, SESSION))
        return await to_thread.run_sync(self._sessions.who, token) if token else None

    async def _is_live(self, session_id: str, by_hand: bool) -> bool:
        return await to_thread.run_sync(lambda: self._sessions.is_live(session_id, by_hand=by_hand))

    def _anonymous(self, scope: Scope) -> Scope:
        return {**scope, "headers": [pair for pair in scope["headers"] if not _is_ours(pair[0])]}

    def _with_state(self, scope: Scope, live: Live | None) -> Scope:
        """Return the scope for our own pages, which may read our cookies."""
        return {**self._anonymous(scope), "state": {**scope.get("state", {}), **_state(live)}}

    def _as(self, live: Live, scope: Scope) -> Scope:
        """Return the scope as ``inside`` sees it: who it is, and no forged header."""
        known = self._with_state(scope, live)
        names = [(ACTOR_HEADER, live.actor.id.encode()), (SESSION_HEADER, live.session_id.encode())]
        return {**known, "headers": [*known["headers"], *names]}


def _state(live: Live | None) -> dict[str, Any]:
    return {"actor": live.actor if live else None, "session_id": live.session_id if live else ""}


def _is_ours(name: bytes) -> bool:
    return name.lower().replace(b"_", b"-").startswith(b"x-actor-")


def _ask_to_sign_in(method: str, path: str, headers: Headers) -> Response:
    if method == "GET" and "text/html" in headers.get("accept", ""):
        page = local_path(path)
        return RedirectResponse("/sign-in" if page == "/" else f"/sign-in?next={quote(page)}", status_code=303)
    # Streamlit's frontend shows a JSON text in its dialog when an open page loses its connection
    return JSONResponse(_SIGN_IN_AGAIN, status_code=401)

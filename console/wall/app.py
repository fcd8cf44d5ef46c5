"""The staff console as one ASGI application: the wall, our own pages, and Streamlit behind them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config as streamlit_config

from console.bootstrap import App
from console.domain.errors import ConfigurationError
from console.wall.access_log import AccessLog
from console.wall.addresses import Addresses
from console.wall.cookies import Cookies
from console.wall.gate import TRUSTED_USER_HEADERS, Gate
from console.wall.headers import SecurityHeaders
from console.wall.sign_in import STATIC, make_pages
from console.wall.sockets import OpenSockets
from console.wall.watching import watching

SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
#: Answered without a session, each by its exact path.
OPEN_PATHS = frozenset({"/sign-in", "/sign-in/code", "/sign-in/identity", "/sign-in/identity/callback", *STATIC})


class Inside:
    """What lies behind the wall: our own routes first, Streamlit for everything else."""

    def __init__(self, routes: Sequence[BaseRoute], streamlit: ASGIApp, cookies: Cookies) -> None:
        self._routes = routes
        self._ours = Starlette(routes=routes)
        self._streamlit = streamlit
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if self._is_ours(scope):
            await self._ours(scope, receive, send)
        else:
            await self._streamlit(self._cookies.left_out(scope), receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        return scope["type"] == "http" and any(route.matches(scope)[0] is not Match.NONE for route in self._routes)


def create_console(app: App, *, script: Path = SCRIPT, routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Return the staff console over ``app``; ``routes`` are more private routes of ours, such as footage."""
    sockets, cookies = OpenSockets(), Cookies(secure=app.settings.is_https)
    addresses = Addresses(app.settings)
    _tell_streamlit(addresses)

    def lifespan(_streamlit: st.App) -> AbstractAsyncContextManager[dict[str, Any] | None]:
        return watching(app.sessions, sockets)

    streamlit = st.App(script, lifespan=lifespan)
    inside = Inside([*make_pages(app, cookies).routes(), *routes], streamlit, cookies)
    gate = Gate(
        inside,
        open_paths=OPEN_PATHS,
        sessions=app.sessions,
        sockets=sockets,
        cookies=cookies,
        addresses=addresses,
    )
    return AccessLog(SecurityHeaders(gate, app.settings))


def _tell_streamlit(addresses: Addresses) -> None:
    """Set what depends on this installation; the rest stands in ``.streamlit/config.toml``."""
    streamlit_config.set_option("server.allowedHosts", sorted(addresses.hosts))
    if streamlit_config.get_option("server.trustedUserHeaders") != TRUSTED_USER_HEADERS:
        given = json.dumps(TRUSTED_USER_HEADERS)
        raise ConfigurationError(f"Put server.trustedUserHeaders = '{given}' into .streamlit/config.toml.")

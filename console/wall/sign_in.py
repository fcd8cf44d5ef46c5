"""The pages of the wall: sign in, the code, sign out. Server-rendered, without JavaScript."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from console.bootstrap import App
from console.config import Environment
from console.demo.content import PASSWORD
from console.domain.actors import ROLE_TITLES, Role
from console.domain.errors import ConsoleError, NotFound
from console.domain.people import Person
from console.domain.secrets import Secret
from console.domain.sessions import Entered, NeedsCode
from console.wall.addresses import local_path
from console.wall.cookies import IDENTITY, SESSION, TICKET, Cookies
from console.wall.forms import Forms, read_fields
from console.wall.oidc import CALLBACK, IdentityProvider
from console.wall.visitor import visitor_of

_HERE = Path(__file__).parent
_FONTS = _HERE.parents[1] / "static" / "fonts"
#: Every public file of the wall: address → file. Nothing else is served without a session.
STATIC = {
    "/sign-in/static/wall.css": _HERE / "static" / "wall.css",
    "/sign-in/static/public-sans.woff2": _FONTS / "public-sans-latin-wght-normal.woff2",
}
_TICKET_LASTS_S = 300
_STALE = "This page had been open for too long. Your entry was not used: send it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPages:
    """The wall's own pages over the application."""

    app: App
    cookies: Cookies
    forms: Forms
    provider: IdentityProvider | None
    templates: Jinja2Templates
    #: argon2id takes 64 MiB a check: a flood of sign-ins waits its turn.
    at_once: CapacityLimiter

    def routes(self) -> list[Route]:
        """Return the routes; all but sign-out are answered without a session."""
        return [
            Route("/sign-in", self.sign_in, methods=["GET", "POST"]),
            Route("/sign-in/code", self.code, methods=["GET", "POST"]),
            Route("/sign-in/identity", self.identity, methods=["GET"]),
            Route(CALLBACK, self.identity_callback, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["GET", "POST"]),
            *(Route(address, partial(_file, path=path), methods=["GET"]) for address, path in STATIC.items()),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Show the form, or check what was typed into it."""
        if request.method == "GET":
            return await self._form(request, email=await self._picked(request))
        try:
            fields = await read_fields(request)
        except ConsoleError as error:
            return await self._form(request, error=error.message, status=400)
        if not self.forms.is_ours(request, fields):
            return await self._form(request, fields, error=_STALE, status=400)
        email, password = fields.get("email", ""), Secret(fields.get("password", ""))
        try:
            outcome = await self._in_turn(self.app.signing_in.with_password, email, password, request=request)
        except ConsoleError as error:
            return await self._form(request, fields, error=error.message, status=403)
        if isinstance(outcome, NeedsCode):
            return self._to_code(outcome, fields)
        return self._enter(outcome, fields.get("next", ""))

    async def code(self, request: Request) -> Response:
        """Ask for the second factor, or check it."""
        ticket = Secret(self.cookies.read(request.scope, TICKET))
        if not ticket:
            return RedirectResponse("/sign-in", status_code=303)
        if request.method == "GET":
            return self._page(request, "code.html", next=local_path(request.query_params.get("next", "")))
        try:
            fields = await read_fields(request)
            if not self.forms.is_ours(request, fields):
                return self._page(request, "code.html", error=_STALE, status=400)
            outcome = await self._in_turn(
                self.app.signing_in.with_code, ticket, fields.get("code", ""), request=request
            )
        except ConsoleError as error:
            return self._page(request, "code.html", error=error.message, status=403)
        return self._enter(outcome, fields.get("next", ""))

    async def identity(self, request: Request) -> Response:
        """Send somebody to the agency's identity provider."""
        if self.provider is None:
            return RedirectResponse("/sign-in", status_code=303)
        try:
            return await self.provider.send_there(request)
        except ConsoleError as error:
            return await self._form(request, error=error.message, status=502)

    async def identity_callback(self, request: Request) -> Response:
        """Let in whom the identity provider sends back."""
        if self.provider is None:
            return RedirectResponse("/sign-in", status_code=303)
        try:
            identity = await self.provider.read_answer(request)
            outcome = await self._in_turn(self.app.signing_in.with_identity, identity, request=request)
        except ConsoleError as error:
            answer = await self._form(request, error=error.message, status=403)
            self.cookies.clear(answer, IDENTITY)
            return answer
        return self._enter(outcome, "")

    async def sign_out(self, request: Request) -> Response:
        """Ask, then end the session."""
        if request.method == "GET":
            return self._page(request, "sign_out.html", actor=request.state.actor)
        fields = await read_fields(request)
        if not self.forms.is_ours(request, fields):
            return self._page(request, "sign_out.html", actor=request.state.actor, error=_STALE, status=400)
        await to_thread.run_sync(self.app.sessions.sign_out, request.state.session_id)
        answer = RedirectResponse("/sign-in?signed-out=yes", status_code=303)
        self.cookies.clear(answer, SESSION)
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    async def _in_turn(self, check: Any, *given: Any, request: Request) -> Any:
        """Run one check, a few at a time, and slower while somebody is guessing."""
        delay_s = await to_thread.run_sync(self.app.signing_in.delay_s)
        await asyncio.sleep(delay_s)
        old = self.cookies.read(request.scope, SESSION)
        call = partial(check, *given, visitor_of(request), old_token=Secret(old) if old else None)
        return await to_thread.run_sync(call, limiter=self.at_once)

    def _enter(self, entered: Entered, page: str) -> Response:
        answer = RedirectResponse(local_path(page), status_code=303)
        self.cookies.put(answer, SESSION, entered.token.reveal(), lasts_s=self.app.sessions.longest_s)
        for cookie in (TICKET, IDENTITY):
            self.cookies.clear(answer, cookie)
        return answer

    def _to_code(self, outcome: NeedsCode, fields: dict[str, str]) -> Response:
        page = quote(local_path(fields.get("next", "")))
        answer = RedirectResponse(f"/sign-in/code?next={page}", status_code=303)
        self.cookies.put(answer, TICKET, outcome.ticket.reveal(), lasts_s=_TICKET_LASTS_S, strict=True)
        return answer

    async def _form(
        self,
        request: Request,
        fields: dict[str, str] | None = None,
        *,
        email: str = "",
        error: str = "",
        status: int = 200,
    ) -> Response:
        fields = fields or {}
        people = await to_thread.run_sync(self._demo_people)
        return self._page(
            request,
            "sign_in.html",
            status=status,
            email=fields.get("email", email),
            password=PASSWORD if email else "",
            next=local_path(fields.get("next", request.query_params.get("next", ""))),
            error=error,
            signed_out="signed-out" in request.query_params,
            demo_people=people,
            picked=email,
        )

    async def _picked(self, request: Request) -> str:
        """Return the address of the demonstration person that was clicked, if it is one."""
        wanted = request.query_params.get("as", "")
        people = await to_thread.run_sync(self._demo_people) if wanted else []
        return next((person.email for person in people if person.id == wanted), "")

    def _demo_people(self) -> list[Person]:
        if self.app.settings.environment is not Environment.DEMO:
            return []
        with self.app.begin.reading() as tx:
            return list(tx.people.list_demo())

    def _agency_name(self) -> str:
        try:
            with self.app.begin.reading() as tx:
                return tx.agency.get().name
        except NotFound:
            return ""

    def _page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        mark = self.forms.mark_of(request)
        settings = self.app.settings
        shared = {
            "agency": self._agency_name(),
            "is_demo": settings.environment is Environment.DEMO,
            "provider": settings.oidc_name if self.provider else "",
            "proof": self.forms.proof(mark),
        }
        answer = self.templates.TemplateResponse(request, template, shared | values, status_code=status)
        self.forms.remember(answer, mark)
        return answer


async def _file(_request: Request, path: Path) -> Response:
    return FileResponse(path, headers={"cache-control": "public, max-age=3600"})


def _titles(roles: frozenset[Role]) -> str:
    return ", ".join(title for role, title in ROLE_TITLES.items() if role in roles) or "No role"


def make_pages(app: App, cookies: Cookies) -> SignInPages:
    """Return the wall's pages over ``app``."""
    has_provider = bool(app.settings.oidc_issuer)
    templates = Jinja2Templates(directory=_HERE / "templates")
    templates.env.filters["titles"] = _titles
    return SignInPages(
        app=app,
        cookies=cookies,
        forms=Forms(app.sealer, cookies),
        provider=IdentityProvider(app.settings, app.sealer, cookies) if has_provider else None,
        templates=templates,
        at_once=CapacityLimiter(4),
    )

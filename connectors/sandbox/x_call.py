"""Who calls X, and whether they may call now: authentication, credits and rate-limit windows."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from connectors.sandbox import x_errors
from connectors.sandbox.limits import DAY_S, OTHER_LIMIT, POSTS_PER_APP_PER_DAY, QUARTER_HOUR_S, X_LIMITS, Standing
from connectors.sandbox.state import Sandbox, the_sandbox
from connectors.sandbox.x_oauth import SignedRequest
from connectors.sandbox.x_tokens import Tokens

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class XCall:
    """One call to X. ``user_id`` is empty for an app-only token."""

    sandbox: Sandbox
    request: Request
    user_id: str

    @property
    def requester(self) -> str:
        """How the journal names the caller."""
        return f"api:{self.user_id or 'app'}"


async def any_caller(request: Request) -> XCall:
    """A user or an app."""
    sandbox = the_sandbox(request)
    user_id = await _authenticate(sandbox, request)
    call = XCall(sandbox=sandbox, request=request, user_id=user_id)
    request.state.requester = call.requester
    if not sandbox.switches.on("x_credits_left"):
        raise x_errors.credits_depleted()
    _count(call)
    return call


async def user_caller(call: Annotated[XCall, Depends(any_caller)]) -> XCall:
    """A user; app-only tokens are refused."""
    if not call.user_id:
        raise x_errors.app_only_forbidden()
    return call


AnyCaller = Annotated[XCall, Depends(any_caller)]
UserCaller = Annotated[XCall, Depends(user_caller)]


async def _authenticate(sandbox: Sandbox, request: Request) -> str:
    header = request.headers.get("authorization", "")
    if header.startswith("OAuth "):
        return await _oauth1_user(sandbox, request, header)
    token = header.removeprefix("Bearer ")
    account = sandbox.accounts.x
    if sandbox.switches.on("x_access_given"):
        is_first = hmac.compare_digest(token.encode(), account.oauth2_user_token.encode())
        if is_first or Tokens(sandbox).is_good(token):
            return account.user_id
    if hmac.compare_digest(token.encode(), account.bearer_token.encode()):
        return ""
    raise x_errors.unauthorized()


async def _oauth1_user(sandbox: Sandbox, request: Request, header: str) -> str:
    is_form = request.headers.get("content-type", "").startswith(FORM)
    signed = SignedRequest(
        method=request.method,
        url=_outside_url(sandbox, request),
        form=(await request.body()).decode("utf-8", "replace") if is_form else "",
        authorization=header,
    )
    checker = request.app.state.oauth_checker
    if not checker.accepts(signed, now_s=int(sandbox.world.now().timestamp())):
        raise x_errors.unauthorized()
    return sandbox.accounts.x.user_id


def _outside_url(sandbox: Sandbox, request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    raw_path: bytes = request.scope.get("raw_path", request.url.path.encode())
    return sandbox.url(request) + raw_path.decode("ascii") + query


def endpoint_of(request: Request) -> str:
    """The endpoint as the rate-limit table names it."""
    path = request.scope["route"].path
    return f"{request.method} {path.removeprefix('/x')}"


def _count(call: XCall) -> None:
    endpoint = endpoint_of(call.request)
    per_user, per_app = X_LIMITS.get(endpoint, OTHER_LIMIT)
    usual = per_app if not call.user_id and per_app else per_user
    switched = call.sandbox.switches.x_limit(endpoint)
    limit = usual if switched is None else switched
    key = f"{call.user_id or 'app'} {endpoint}"
    standing = call.sandbox.windows.take(key, limit, QUARTER_HOUR_S)
    headers = _headers("x-rate-limit", standing)
    call.request.state.answer_headers = headers
    if standing.exceeded:
        raise x_errors.too_many_requests()
    if endpoint == "POST /2/tweets":
        _count_day(call, headers)


def _count_day(call: XCall, headers: dict[str, str]) -> None:
    for owner in ("app", "user"):
        standing = call.sandbox.windows.take(f"day {owner}", POSTS_PER_APP_PER_DAY, DAY_S)
        headers |= _headers(f"x-{owner}-limit-24hour", standing)
        if standing.exceeded:
            raise x_errors.too_many_requests()


def _headers(prefix: str, standing: Standing) -> dict[str, str]:
    return {
        f"{prefix}-limit": str(standing.limit),
        f"{prefix}-remaining": str(standing.remaining),
        f"{prefix}-reset": str(standing.reset_at),
    }

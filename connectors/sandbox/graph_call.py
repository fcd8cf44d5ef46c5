"""One call to the Graph API: version, node, edge, parameters from wherever they came, and the token's rights."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile

from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.state import Sandbox, the_sandbox

VERSIONS = tuple(f"v{number}.0" for number in range(21, 27))
NEWEST = VERSIONS[-1]
_VERSION = re.compile(r"^v\d+\.\d+$")
HOUR_S = 3600
SLOW_DOWN_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCall:
    """A call after authentication. ``actor`` is "page" or "app"; parameters are text, as on a form."""

    sandbox: Sandbox
    request: Request
    version: str
    method: str
    node: str
    edge: str
    parameters: dict[str, str]
    files: dict[str, UploadFile]
    actor: str

    @property
    def requester(self) -> str:
        """How the journal names the caller."""
        page = self.sandbox.accounts.page
        return f"api:{page.page_id if self.actor == 'page' else page.app_id}"

    @property
    def url(self) -> str:
        """The sandbox's address as this caller sees it."""
        return self.sandbox.url(self.request)

    def text(self, name: str) -> str:
        """A parameter, or an empty text."""
        return self.parameters.get(name, "")

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes-or-no parameter in any of the ways Graph reads them."""
        given = self.parameters.get(name)
        if given is None:
            return default
        if given.lower() not in ("true", "false", "1", "0"):
            raise GraphError.bad_parameter(f"Param {name} must be a boolean")
        return given.lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        given = self.parameters.get(name)
        if given is None:
            return default
        if not given.lstrip("-").isdecimal():
            raise GraphError.bad_parameter(f"Param {name} must be an integer")
        return int(given)

    def structure(self, name: str) -> object:
        """A parameter that holds JSON."""
        try:
            return json.loads(self.parameters[name])
        except ValueError as error:
            raise GraphError.bad_parameter(f"Param {name} must be valid JSON") from error

    def need(self, scope: str) -> None:
        """Refuse a caller whose token is not the page's or lacks a permission."""
        if self.actor != "page":
            raise GraphError(190, "A Page access token is required for this call.", subcode=2069032)
        if scope not in self.sandbox.accounts.page.scopes:
            raise GraphError.needs_permission(scope)


async def read_call(request: Request, path: str, *, raw: bool = False) -> GraphCall:
    """Take a request apart and find out who calls; ``raw`` leaves a body of bytes unread. Raises GraphError."""
    sandbox = the_sandbox(request)
    version, node, edge = _split(path)
    parameters, files = (dict(request.query_params), {}) if raw else await _parameters(request, node)
    actor = _actor(sandbox, request, parameters)
    call = GraphCall(
        sandbox=sandbox,
        request=request,
        version=version,
        method=parameters.pop("method", request.method).upper(),
        node=_resolve(sandbox, node, actor),
        edge=edge,
        parameters=parameters,
        files=files,
        actor=actor,
    )
    request.state.requester = call.requester
    _count(call)
    return call


def _split(path: str) -> tuple[str, str, str]:
    parts = [part for part in path.split("/") if part]
    version = NEWEST
    if parts and _VERSION.match(parts[0]):
        version = parts.pop(0)
    if version not in VERSIONS:
        raise GraphError(2635, f"(#2635) You are calling a deprecated or unknown version: {version}.")
    if not parts or len(parts) > 2:
        raise GraphError(2500, "Unknown path components: /" + "/".join(parts)[:100])
    return version, parts[0], parts[1] if len(parts) == 2 else ""


async def _parameters(request: Request, node: str) -> tuple[dict[str, str], dict[str, UploadFile]]:
    parameters = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if node.startswith("upload:") or request.method == "GET":
        return parameters, {}
    if kind.startswith("application/json"):
        return parameters | _from_json(await request.body()), {}
    form = await request.form()
    files = {name: value for name, value in form.items() if isinstance(value, UploadFile)}
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    return parameters | texts, files


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise GraphError.bad_parameter("The request body is not valid JSON") from error
    if not isinstance(given, dict):
        raise GraphError.bad_parameter("The request body must be a JSON object")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def _actor(sandbox: Sandbox, request: Request, parameters: dict[str, str]) -> str:
    token = _token(request, parameters)
    page = sandbox.accounts.page
    proof = parameters.pop("appsecret_proof", None)
    if proof is not None and not hmac.compare_digest(proof.encode(), _proof(page.app_secret, token).encode()):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")
    if any(hmac.compare_digest(token.encode(), good.encode()) for good in (page.page_token, page.renewed_token)):
        return "page"
    if hmac.compare_digest(token.encode(), page.app_token.encode()):
        return "app"
    if token == page.expired_token:
        raise GraphError.expired_token()
    if not token and request.url.path.endswith("/oauth/access_token"):
        return "anybody"
    if not token:
        raise GraphError(2500, "An active access token must be used to query information about the current user.")
    raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", subcode=467)


def _token(request: Request, parameters: dict[str, str]) -> str:
    given = parameters.pop("access_token", "")
    header = request.headers.get("authorization", "")
    for scheme in ("Bearer ", "OAuth "):
        if not given and header.startswith(scheme):
            given = header.removeprefix(scheme)
    return given


def _proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _resolve(sandbox: Sandbox, node: str, actor: str) -> str:
    page = sandbox.accounts.page
    if node == "me" and actor == "page":
        return page.page_id
    if node == "app":
        return page.app_id
    return page.page_id if node.lower() == page.username.lower() else node


def _count(call: GraphCall) -> None:
    limit = int(call.sandbox.switches.number("page_calls_per_hour"))
    standing = call.sandbox.windows.take(f"graph {call.actor}", limit, HOUR_S)
    percent = min(100, round(100 * (limit - standing.remaining) / max(1, limit)))
    blocked = standing.exceeded
    usage = {"call_count": percent, "total_time": percent // 2, "total_cputime": percent // 2}
    headers = {"x-app-usage": json.dumps(usage), "facebook-api-version": call.version}
    if call.actor == "page":
        business = {"type": "pages", **usage, "estimated_time_to_regain_access": SLOW_DOWN_MINUTES if blocked else 0}
        headers["x-business-use-case-usage"] = json.dumps({call.sandbox.accounts.page.page_id: [business]})
    call.request.state.answer_headers = headers
    if blocked:
        raise GraphError.page_limit_reached()

"""One call to the YouTube Data API: whose token it is, what it costs of the day's units, which parts it asks for."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request

from connectors.sandbox import youtube_tokens
from connectors.sandbox.state import Sandbox, the_sandbox
from connectors.sandbox.youtube_errors import YouTubeError

READ, WRITE = 1, 50
_TWO_DAYS_S = 2 * 86_400
_ZONE = ZoneInfo("America/Los_Angeles")
Json = dict[str, Any]


def begin(request: Request, *, units: int = READ) -> Sandbox:
    """Let a caller in and count the call. Raises YouTubeError."""
    sandbox = the_sandbox(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not youtube_tokens.holds(sandbox, token):
        raise YouTubeError.unauthorized()
    request.state.requester = requester(sandbox)
    day = sandbox.world.now().astimezone(_ZONE).date().isoformat()
    most = int(sandbox.switches.number("youtube_units_per_day"))
    counted = [sandbox.windows.take(f"youtube {day}", most, _TWO_DAYS_S) for _ in range(units)]
    if any(standing.exceeded for standing in counted):
        raise YouTubeError.quota()
    return sandbox


def requester(sandbox: Sandbox) -> str:
    """How the journal names the channel's app."""
    return f"api:{sandbox.accounts.youtube.channel_id}"


def parts_of(request: Request, known: tuple[str, ...]) -> tuple[str, ...]:
    """The parts that are asked for; raises YouTubeError for none and for an unknown one."""
    given = tuple(part for part in request.query_params.get("part", "").split(",") if part)
    if not given:
        raise YouTubeError.required("part")
    if unknown := set(given) - set(known) - {"id"}:
        raise YouTubeError(400, "unknownPart", f"'{min(unknown)[:40]}'")
    return given


def number(request: Request, name: str, usual: int, most: int) -> int:
    """A parameter between one and ``most``."""
    given = request.query_params.get(name, str(usual))
    if not given.isdecimal() or not 1 <= int(given) <= most:
        raise YouTubeError(400, "invalidValue", f"Invalid value '{given[:20]}' for {name}: 1 to {most}.")
    return int(given)


async def body_of(request: Request) -> Json:
    """The JSON object that was sent; raises YouTubeError."""
    return read_json(await request.body())


def read_json(given: bytes) -> Json:
    """The JSON object in ``given``; raises YouTubeError."""
    try:
        body = json.loads(given or b"{}")
    except ValueError:
        raise YouTubeError(400, "parseError", "Parse Error") from None
    if not isinstance(body, dict):
        raise YouTubeError(400, "parseError", "Parse Error")
    return body

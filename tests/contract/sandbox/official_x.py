"""Checks a call to X and its answer against X's own OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

HOST = "https://api.x.com"


class OfficialRequest:
    """A request as openapi-core wants to see it, addressed to X's own host."""

    def __init__(self, sent: httpx.Request) -> None:
        self.sent = sent
        query = ImmutableMultiDict(parse_qsl(sent.url.query.decode(), keep_blank_values=True))
        self.parameters = RequestParameters(query=query, header=Headers(dict(sent.headers)))

    @property
    def host_url(self) -> str:
        return HOST

    @property
    def path(self) -> str:
        return str(self.sent.url.path).removeprefix("/x")

    @property
    def method(self) -> str:
        return self.sent.method.lower()

    @property
    def content_type(self) -> str:
        return str(self.sent.headers.get("content-type", ""))

    @property
    def body(self) -> bytes | None:
        return self.sent.read() or None


@dataclass(frozen=True)
class OfficialResponse:
    """A response as openapi-core wants to see it."""

    got: httpx.Response

    @property
    def data(self) -> bytes:
        return self.got.content

    @property
    def status_code(self) -> int:
        return self.got.status_code

    @property
    def content_type(self) -> str:
        return str(self.got.headers.get("content-type", "")).partition(";")[0]

    @property
    def headers(self) -> Headers:
        return Headers(dict(self.got.headers))


@cache
def official_x(specs: Path) -> OpenAPI:
    """X's document, which takes a second to read."""
    document: dict[str, Any] = json.loads((specs / "x/openapi-2.166.json").read_text())
    for methods in document["paths"].values():
        for operation in methods.values():
            # openapi-core cannot check OAuth; who may call is tested elsewhere.
            operation.pop("security", None)
    readers: dict[str, Callable[[bytes], Any]] = {"application/problem+json": json.loads}
    return OpenAPI.from_dict(document, config=Config(spec_validator_cls=None, extra_media_type_deserializers=readers))


def check(specs: Path, answer: httpx.Response) -> None:
    """Raise unless both the request that led to ``answer`` and the answer itself are as X says."""
    document = official_x(specs)
    request = OfficialRequest(answer.request)
    if answer.is_success:
        document.validate_request(request)
    document.validate_response(request, OfficialResponse(answer))

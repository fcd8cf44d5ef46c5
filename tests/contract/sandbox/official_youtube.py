"""Checks calls to YouTube and their answers against Google's own discovery document, as googleapiclient brings it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from googleapiclient import discovery_cache

from connectors.http import Door

Json = Mapping[str, Any]
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": list,
}


class Disagreement(AssertionError):
    """A call or an answer is not as Google describes it."""


class RecordingDoor(Door):
    """The connector's own door, which also keeps what went through it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.answers: list[requests.Response] = []

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = super().send(request, **kwargs)
        self.answers.append(answer)
        return answer


@cache
def document() -> Json:
    """Google's document."""
    found: Json = json.loads(discovery_cache.get_static_doc("youtube", "v3"))
    return found


def method_of(verb: str, path: str) -> Json:
    """What Google says about a call; raises Disagreement where it has no such call."""
    wanted = path[path.index("youtube/v3/") :]
    for resource in document()["resources"].values():
        for method in resource.get("methods", {}).values():
            if (method["httpMethod"], method["path"]) == (verb, wanted):
                return dict(method)
    raise Disagreement(f"{verb} {path} is not in the document.")


def check(answer: requests.Response) -> str:
    """Raise unless a call and its answer are as Google says; returns the call's name."""
    sent = urlsplit(str(answer.request.url))
    method = method_of(str(answer.request.method), sent.path)
    known = {**method["parameters"], **document()["parameters"], "uploadType": {"type": "string"}}
    for name, value in parse_qsl(sent.query):
        _check_parameter(name, value, known)
    for name, wanted in method["parameters"].items():
        if wanted.get("required") and name not in dict(parse_qsl(sent.query)):
            raise Disagreement(f"{name} is missing.")
    body = _json(answer.request.body, str(answer.request.headers.get("Content-Type")))
    if body is not None:
        check_shape(body, method["request"]["$ref"])
    if answer.status_code == 200 and answer.content:
        check_shape(answer.json(), method["response"]["$ref"])
    return str(method["id"])


def check_shape(given: Any, schema: str) -> None:
    """Raise unless a value has the shape of this name."""
    for problem in _problems(given, {"$ref": schema}, schema):
        raise Disagreement(problem)


def _check_parameter(name: str, value: str, known: Json) -> None:
    if name not in known:
        raise Disagreement(f"{name} is no parameter.")
    if "enum" in known[name] and value not in known[name]["enum"]:
        raise Disagreement(f"{value} is nothing that {name} takes.")
    if "maximum" in known[name] and int(value) > int(known[name]["maximum"]):
        raise Disagreement(f"{name} is too large.")


def _problems(given: Any, schema: Json, where: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = document()["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if kind in _TYPES and (not isinstance(given, _TYPES[kind]) or (kind == "integer" and isinstance(given, bool))):
        yield f"{where} is no {kind}: {given!r}"
    elif kind == "object":
        yield from _object_problems(given, schema, where)
    elif kind == "array":
        for index, item in enumerate(given):
            yield from _problems(item, schema["items"], f"{where}[{index}]")
    elif kind == "string":
        yield from _string_problems(given, schema, where)


def _object_problems(given: Json, schema: Json, where: str) -> Iterator[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties")
    for name, value in given.items():
        if name not in known and more is None:
            yield f"{where} has no {name}"
        else:
            yield from _problems(value, known.get(name) or more or {}, f"{where}.{name}")


def _string_problems(given: str, schema: Json, where: str) -> Iterator[str]:
    if "enum" in schema and given not in schema["enum"]:
        yield f"{where} is never {given!r}"
    if schema.get("format") == "date-time":
        datetime.fromisoformat(given)
    if schema.get("format") in ("int64", "uint64") and not re.fullmatch(r"\d+", given):
        yield f"{where} is no number: {given!r}"


def _json(body: object, kind: str) -> Any:
    text = body.decode() if isinstance(body, bytes) and "json" in kind else body
    return json.loads(text) if isinstance(text, str) and "json" in kind else None

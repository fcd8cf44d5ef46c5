"""The ``fields`` language of Graph: ``id,from{name},comments.limit(5){message}``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from connectors.sandbox.graph_errors import GraphError

_PIECE = re.compile(r"\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<arguments>(?:\.[a-z_]+\([^()]*\))*)\s*")
_ARGUMENT = re.compile(r"\.([a-z_]+)\(([^()]*)\)")
DEEPEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One wanted field, with the parameters and sub-fields that it was given."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()


def parse_fields(text: str) -> tuple[Field, ...]:
    """The fields that a request names. Raises GraphError 2500 when they cannot be read."""
    found, rest = _read(text, depth=0)
    if rest:
        raise _unreadable(text)
    return found


def _read(text: str, *, depth: int) -> tuple[tuple[Field, ...], str]:
    found: list[Field] = []
    rest = text
    while match := _PIECE.match(rest):
        rest = rest[match.end() :]
        inner: tuple[Field, ...] = ()
        if rest.startswith("{"):
            if depth >= DEEPEST:
                raise _unreadable(text)
            inner, rest = _read(rest[1:], depth=depth + 1)
            if not rest.startswith("}"):
                raise _unreadable(text)
            rest = rest[1:].lstrip()
        found.append(Field(name=match["name"], arguments=dict(_ARGUMENT.findall(match["arguments"])), fields=inner))
        if not rest.startswith(","):
            break
        rest = rest[1:]
    return tuple(found), rest


def _unreadable(text: str) -> GraphError:
    return GraphError(2500, f"Syntax error in the fields parameter: {text[:80]}")

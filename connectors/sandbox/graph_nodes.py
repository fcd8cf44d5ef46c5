"""Which kinds of node the sandbox has, their fields, and a node as JSON.

Names come from Meta's node specifications; a test compares them. A field that a node has but the sandbox does not
simulate is left out of the answer, as Graph leaves out empty ones; a field that no such node has is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fields import Field, parse_fields
from connectors.sandbox.rows import Row

Json = dict[str, object]
Maker = Callable[[GraphCall, Row, Field], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """One kind of node: what it is called, what it gives unasked, what it can give, what else exists on it."""

    name: str
    default: tuple[str, ...]
    makers: dict[str, Maker]
    silent: frozenset[str] = frozenset()


def node_json(call: GraphCall, kind: NodeType, row: Row, fields: Iterable[Field] = ()) -> Json:
    """The fields of a node that were asked for, or its default ones; always with its id."""
    wanted = tuple(fields) or tuple(Field(name=name) for name in kind.default)
    body: Json = {}
    for field in wanted:
        if field.name in kind.makers:
            value = kind.makers[field.name](call, row, field)
            if value is not None:
                body[field.name] = value
        elif field.name not in kind.silent and field.name != "id":
            sentence = f"Tried accessing nonexisting field ({field.name}) on node type ({kind.name})"
            raise GraphError.bad_parameter(sentence)
    return body | {"id": row.id}


def asked_fields(call: GraphCall) -> tuple[Field, ...]:
    """The request's own ``fields``."""
    return parse_fields(call.text("fields"))

"""Texts with places to fill in: ``Road closed at {location} until {time}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.errors import InvalidInput
from console.domain.state import StateGraph

_FIELD = re.compile(r"\{([A-Za-z][A-Za-z0-9 _-]{0,39})\}")
_NAME_CHARS = 80


class TemplateState(StrEnum):
    """Whether it is offered."""

    ACTIVE = "active"
    ARCHIVED = "archived"


TEMPLATE_GRAPH: StateGraph[TemplateState] = StateGraph(
    "template",
    initial=TemplateState.ACTIVE,
    edges={TemplateState.ACTIVE: {TemplateState.ARCHIVED}, TemplateState.ARCHIVED: {TemplateState.ACTIVE}},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text to begin a post with."""

    id: str
    state: TemplateState
    name: str
    title: str
    text: str
    category: str = ""
    campaign_id: str = ""
    area: str = ""
    saved_by: str
    saved_at: datetime

    def fields(self) -> tuple[str, ...]:
        """Return the names of its places, in the order in which they come."""
        return fields_of(self.title, self.text)


def fields_of(*texts: str) -> tuple[str, ...]:
    """Return the field names in these texts, each once, in the order in which they come."""
    return tuple(dict.fromkeys(name for text in texts for name in _FIELD.findall(text)))


def filled(template: Template, values: Mapping[str, str]) -> tuple[str, str]:
    """Return the template's title and text with every field filled; raises InvalidInput naming those without a value.

    A value goes in as it is: braces inside it are words, not fields.
    """
    missing = [name for name in template.fields() if not values.get(name, "").strip()]
    if missing:
        raise InvalidInput(f"Fill in {_listed(missing)}.", field=missing[0])
    return _put_in(template.title, values), _put_in(template.text, values)


def _put_in(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found.group(1)].strip(), text)


def check_template(name: str, text: str) -> None:
    """Raise InvalidInput, at the field, for a template that cannot be used."""
    if not name.strip():
        raise InvalidInput("Give the template a name.", field="name")
    if len(name) > _NAME_CHARS:
        raise InvalidInput(f"A template's name has at most {_NAME_CHARS} characters.", field="name")
    if not text.strip():
        raise InvalidInput(
            "Write the template's text. Put a place to fill in between braces: {location}.", field="text"
        )


def _listed(names: list[str]) -> str:
    quoted = [f"{{{name}}}" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"

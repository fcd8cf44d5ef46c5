"""Templates: their fields, and what filling refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.errors import InvalidInput
from console.domain.templates import Template, TemplateState, check_template, filled


def _template(text: str, title: str = "Closure") -> Template:
    return Template(
        id="t", state=TemplateState.ACTIVE, name="n", title=title, text=text, saved_by="p",
        saved_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip


def test_every_field_is_filled_wherever_it_stands() -> None:
    template = _template("{street} is closed. Avoid {street} until {time}.", title="Closure {street}")
    assert template.fields() == ("street", "time")
    assert filled(template, {"street": "Elm Street", "time": "18:00"}) == (
        "Closure Elm Street",
        "Elm Street is closed. Avoid Elm Street until 18:00.",
    )


def test_missing_fields_are_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"Fill in \{street\} and \{time\}\.") as caught:
        filled(_template("{street} until {time}"), {"street": "  "})
    assert caught.value.field == "street"


def test_a_value_is_words_and_no_field() -> None:
    assert filled(_template("At {place}."), {"place": "{place} {other} {0.__class__}"})[1] == (
        "At {place} {other} {0.__class__}."
    )


def test_braces_that_are_no_field_stay() -> None:
    template = _template("{} {{ {9} {a.b} {place}")
    assert template.fields() == ("place",)
    assert filled(template, {"place": "Elm"})[1] == "{} {{ {9} {a.b} Elm"


def test_a_template_without_words_is_refused_at_the_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_template("Closure", " ")
    assert caught.value.field == "text"

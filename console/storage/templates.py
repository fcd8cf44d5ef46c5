"""Templates in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.templates import Template, TemplateState
from console.storage import compare_and_set
from console.storage.tables.planning import TemplateRow


class SqlTemplates:
    """Reads and writes templates inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, template: Template) -> None:
        """Write a new template."""
        self._session.add(TemplateRow(**asdict(template)))
        self._session.flush()

    def get_template(self, template_id: str) -> Template:
        """Return one template; raises NotFound."""
        row = self._session.get(TemplateRow, template_id)
        if row is None:
            raise NotFound("There is no such template.")
        return _as_template(row)

    def list_templates(self, *, limit: int = 200) -> Sequence[Template]:
        """Return every template, archived ones too, by name."""
        rows = self._session.exec(select(TemplateRow).order_by(col(TemplateRow.name)).limit(limit))
        return [_as_template(row) for row in rows]

    def move(self, template: Template, to: TemplateState, **changes: Any) -> None:
        """Set the state, and ``changes`` with it, if it is still that of ``template``; raises Conflict."""
        compare_and_set.move(
            self._session, TemplateRow, template.id, expected=template.state.value, to=to.value, **changes
        )


def _as_template(row: TemplateRow) -> Template:
    return Template(**row.model_dump() | {"state": TemplateState(row.state)})

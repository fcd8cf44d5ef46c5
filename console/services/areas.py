"""The parts of town by the agency's own names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.services import access
from console.services.planning_stores import PlanningTransaction
from console.services.transaction import Begin

_NAME_CHARS = 60
_MOST = 100


class Areas:
    """A list of names; a post keeps the name that it was given."""

    def __init__(self, *, begin: Begin[PlanningTransaction]) -> None:
        self._begin = begin

    def list_names(self) -> Sequence[str]:
        """Return the parts of town, in the agency's order."""
        with self._begin.reading() as tx:
            return tx.agency.get().areas

    def save(self, actor: Actor, names: Iterable[str]) -> Sequence[str]:
        """Replace the list; empty lines and repetitions are left out. Raises InvalidInput, NotPermitted."""
        kept = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        if any(len(name) > _NAME_CHARS for name in kept):
            raise InvalidInput(f"A part of town has a name of at most {_NAME_CHARS} characters.", field="areas")
        if len(kept) > _MOST:
            raise InvalidInput(f"There can be at most {_MOST} parts of town.", field="areas")
        with self._begin() as tx:
            administrator = tx.people.current(actor)
            access.require(administrator, access.MAY_ADMINISTER, "change the parts of town")
            agency = tx.agency.get()
            tx.agency.save(replace(agency, areas=kept))
            tx.audit.append(administrator, "agency.areas_changed", agency.id, was=list(agency.areas), now=list(kept))
        return kept

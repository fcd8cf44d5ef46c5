"""The people who work in the console, and what state each is in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.actors import Actor, Role
from console.domain.state import StateGraph


class PersonState(StrEnum):
    """Whether a person may come in. Nobody is deleted: the record names them for ever."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


PERSON_GRAPH: StateGraph[PersonState] = StateGraph(
    "person",
    initial=PersonState.ACTIVE,
    edges={PersonState.ACTIVE: {PersonState.SUSPENDED}, PersonState.SUSPENDED: {PersonState.ACTIVE}},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the agency; how they prove who they are is kept elsewhere."""

    id: str
    name: str
    #: In lower case; what they sign in with.
    email: str
    roles: frozenset[Role]
    state: PersonState = PersonState.ACTIVE
    #: Who they are at the agency's identity provider, as ``issuer|subject``; empty for a local account.
    oidc_subject: str = ""
    #: An invented person for a first look; may never exist in production.
    is_demo: bool = False

    def as_actor(self) -> Actor:
        """Return this person as somebody who does something."""
        return Actor(id=self.id, name=self.name, roles=self.roles)


PROCESS_PREFIX = "process:"


def is_process(actor: Actor) -> bool:
    """Return whether ``actor`` is one of our own processes; a person's id never has this prefix."""
    return actor.id.startswith(PROCESS_PREFIX)

"""Who does something: a named person with roles, or one of our own processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; the checks are in ``console.services.access``."""

    PIO = "pio"
    COMMUNITY_OFFICER = "community_officer"
    MODERATOR = "moderator"
    COMMAND = "command"
    RECORDS = "records"
    LEGAL = "legal"
    ADMINISTRATOR = "administrator"


ROLE_TITLES: dict[Role, str] = {
    Role.PIO: "Public-information officer",
    Role.COMMUNITY_OFFICER: "Community officer",
    Role.MODERATOR: "Moderator",
    Role.COMMAND: "Command",
    Role.RECORDS: "Records",
    Role.LEGAL: "Legal counsel",
    Role.ADMINISTRATOR: "Administrator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person, as the database knows them now."""

    id: str
    name: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Return whether the person holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)


WORKER = Actor(id="process:worker", name="Rapport worker", roles=frozenset())
PORTAL = Actor(id="process:portal", name="Public portal", roles=frozenset())
INSTALLER = Actor(id="process:installer", name="Rapport set-up", roles=frozenset())

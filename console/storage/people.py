"""People in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from console.domain.actors import Actor, Role
from console.domain.errors import ConfigurationError, InvalidInput, NotFound, NotPermitted
from console.domain.people import Person, PersonState, is_process
from console.storage import compare_and_set
from console.storage.tables.people import PersonRow, roles_as_json


class SqlPeople:
    """Who works here, and what they may do now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, actor: Actor) -> Actor:
        """Return ``actor`` with the roles that the database gives now.

        Raises NotPermitted for somebody who is suspended or unknown. Our own processes pass unchanged.
        """
        if is_process(actor):
            return actor
        person = self.find_person(actor.id)
        if person is None or person.state != PersonState.ACTIVE:
            raise NotPermitted("Your account may no longer do this. Ask an administrator.")
        return person.as_actor()

    def get_person(self, person_id: str) -> Person:
        """Return one person; raises NotFound."""
        person = self.find_person(person_id)
        if person is None:
            raise NotFound("There is no such person.")
        return person

    def find_person(self, person_id: str) -> Person | None:
        """Return one person, or None."""
        row = self._session.get(PersonRow, person_id)
        return as_person(row) if row else None

    def find_by_email(self, email: str) -> Person | None:
        """Return the person who signs in with ``email``, however it is capitalised."""
        return self._find(select(PersonRow).where(PersonRow.email == email.strip().lower()))

    def find_by_oidc_subject(self, subject: str) -> Person | None:
        """Return the person whom the identity provider knows as ``issuer|subject``."""
        return self._find(select(PersonRow).where(PersonRow.oidc_subject == subject)) if subject else None

    def _find(self, query: Any) -> Person | None:
        row = self._session.exec(query).first()
        return as_person(row) if row else None

    def list_people(self, *, limit: int = 500) -> Sequence[Person]:
        """Return everybody by name, suspended people included."""
        query = select(PersonRow).order_by(col(PersonRow.name), col(PersonRow.id)).limit(limit)
        return [as_person(row) for row in self._session.exec(query)]

    def list_demo(self, *, limit: int = 50) -> Sequence[Person]:
        """Return the invented people of a first look, by name."""
        query = select(PersonRow).where(col(PersonRow.is_demo)).order_by(col(PersonRow.name)).limit(limit)
        return [as_person(row) for row in self._session.exec(query)]

    def lock_administrators(self) -> frozenset[str]:
        """Return the ids of all active administrators, holding their rows until this transaction ends."""
        query = select(PersonRow).where(PersonRow.state == PersonState.ACTIVE).with_for_update()
        rows = self._session.exec(query.execution_options(populate_existing=True)).all()
        return frozenset(row.id for row in rows if Role.ADMINISTRATOR in row.roles)

    def add(self, person: Person) -> None:
        """Write a new person; raises InvalidInput when the e-mail address is taken."""
        if self.find_by_email(person.email):
            raise _taken()
        row = PersonRow(
            id=person.id,
            name=person.name,
            email=person.email.strip().lower(),
            roles=roles_as_json(person.roles),
            state=person.state,
            oidc_subject=person.oidc_subject,
            is_demo=person.is_demo,
        )
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise _taken() from error

    def set_roles(self, person_id: str, roles: frozenset[Role]) -> None:
        """Write which roles a person holds; raises NotFound."""
        self._row(person_id).roles = roles_as_json(roles)
        self._session.flush()

    def set_oidc_subject(self, person_id: str, subject: str) -> None:
        """Write as whom the identity provider knows a person; raises NotFound."""
        self._row(person_id).oidc_subject = subject
        self._session.flush()

    def move(self, person_id: str, *, expected: PersonState, to: PersonState) -> None:
        """Set a person's state if it is still ``expected``; raises Conflict."""
        compare_and_set.move(self._session, PersonRow, person_id, expected=expected, to=to)

    def _row(self, person_id: str) -> PersonRow:
        row = self._session.get(PersonRow, person_id)
        if row is None:
            raise NotFound("There is no such person.")
        return row


def _taken() -> InvalidInput:
    return InvalidInput("Somebody with this e-mail address is already here.", field="email")


def as_person(row: PersonRow) -> Person:
    """Return the row as the domain knows it."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        roles=frozenset(Role(role) for role in row.roles),
        state=PersonState(row.state),
        oidc_subject=row.oidc_subject,
        is_demo=row.is_demo,
    )


def refuse_demo_people(engine: Engine) -> None:
    """Raise ConfigurationError when the database holds invented people; for production, at every start."""
    if not inspect(engine).has_table("people"):
        return
    with Session(engine) as session:
        names = [person.name for person in SqlPeople(session).list_demo(limit=3)]
    if names:
        raise ConfigurationError(
            f"This database holds demonstration people ({', '.join(names)} …), whose passwords are public. "
            "A production console does not start with them: give it a database of its own."
        )

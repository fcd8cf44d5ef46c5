"""The people of the agency: who is here, what each may do, and ending that."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from typing import Protocol

from console.domain.actors import Actor, Role
from console.domain.audit import AuditLog
from console.domain.errors import InvalidInput, NotPermitted
from console.domain.ids import new_id
from console.domain.people import PERSON_GRAPH, Person, PersonState
from console.domain.secrets import Secret
from console.services import access
from console.services.passwords import Passwords
from console.services.sessions import Sessions, SessionStore
from console.services.signing_in import LoginStore
from console.services.transaction import Begin

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_NAME = 120
_LONGEST_EMAIL = 254
_LAST = "This is the last administrator. Make somebody else an administrator first."


class PeopleStore(Protocol):
    """Where people are kept."""

    def current(self, actor: Actor) -> Actor: ...
    def get_person(self, person_id: str) -> Person: ...
    def list_people(self, *, limit: int = 500) -> Sequence[Person]: ...
    def lock_administrators(self) -> frozenset[str]: ...
    def add(self, person: Person) -> None: ...
    def set_roles(self, person_id: str, roles: frozenset[Role]) -> None: ...
    def move(self, person_id: str, *, expected: PersonState, to: PersonState) -> None: ...


class PeopleTransaction(Protocol):
    """What looking after people needs of a transaction."""

    @property
    def people(self) -> PeopleStore: ...
    @property
    def logins(self) -> LoginStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def audit(self) -> AuditLog: ...


class People:
    """Adds people, gives and takes roles, suspends and restores; administrators only, each act on record."""

    def __init__(self, *, begin: Begin[PeopleTransaction], passwords: Passwords, sessions: Sessions) -> None:
        self._begin = begin
        self._passwords = passwords
        self._sessions = sessions

    def list_people(self, actor: Actor) -> Sequence[Person]:
        """Return everybody by name, suspended people included."""
        with self._begin.reading() as tx:
            _administrator(tx, actor, "see everybody's roles")
            return tx.people.list_people()

    def add(self, actor: Actor, *, name: str, email: str, roles: Collection[Role]) -> tuple[Person, Secret]:
        """Add somebody and return them with a first password, which is shown once and kept nowhere."""
        person = Person(id=new_id("person"), name=_name(name), email=_email(email), roles=frozenset(roles))
        password = _new_password()
        password_hash = self._passwords.hash(password)
        with self._begin() as tx:
            current = _administrator(tx, actor, "add people")
            tx.people.add(person)
            tx.logins.set_password_hash(person.id, password_hash)
            tx.audit.append(current, "person.added", person.id, name=person.name, roles=sorted(person.roles))
        return person, password

    def set_roles(self, actor: Actor, person_id: str, roles: Collection[Role]) -> None:
        """Say what somebody may do. Nobody gives a role to themselves, and one administrator always remains."""
        wanted = frozenset(roles)
        with self._begin() as tx:
            current = _administrator(tx, actor, "change roles")
            administrators = tx.people.lock_administrators()
            person = tx.people.get_person(person_id)
            if person.id == current.id and wanted - person.roles:
                raise NotPermitted("You cannot give yourself a role. Ask another administrator.")
            if Role.ADMINISTRATOR not in wanted:
                _refuse_last(administrators, person_id)
            if wanted == person.roles:
                return
            tx.people.set_roles(person_id, wanted)
            changes = {"given": sorted(wanted - person.roles), "taken": sorted(person.roles - wanted)}
            tx.audit.append(current, "person.roles_changed", person_id, **changes)

    def suspend(self, actor: Actor, person_id: str, *, reason: str) -> None:
        """Keep somebody out from this moment on; their open pages close within seconds."""
        if not reason.strip():
            raise InvalidInput("Say why, in a few words: it goes on record.", field="reason")
        with self._begin() as tx:
            current = _administrator(tx, actor, "suspend people")
            _refuse_last(tx.people.lock_administrators(), person_id)
            person = tx.people.get_person(person_id)
            PERSON_GRAPH.check(person.state, PersonState.SUSPENDED)
            tx.people.move(person_id, expected=person.state, to=PersonState.SUSPENDED)
            tx.audit.append(current, "person.suspended", person_id, reason=reason.strip())
            self._sessions.revoke_all_of(tx, current, person_id, reason="suspended")

    def restore(self, actor: Actor, person_id: str) -> None:
        """Let a suspended person in again, with the roles they had."""
        with self._begin() as tx:
            current = _administrator(tx, actor, "restore people")
            person = tx.people.get_person(person_id)
            PERSON_GRAPH.check(person.state, PersonState.ACTIVE)
            tx.people.move(person_id, expected=person.state, to=PersonState.ACTIVE)
            tx.audit.append(current, "person.restored", person_id)

    def reset_password(self, actor: Actor, person_id: str) -> Secret:
        """Return a new password for somebody, shown once; it ends all of their sessions."""
        password = _new_password()
        password_hash = self._passwords.hash(password)
        with self._begin() as tx:
            current = _administrator(tx, actor, "reset passwords")
            person = tx.people.get_person(person_id)
            tx.logins.set_password_hash(person.id, password_hash)
            tx.audit.append(current, "person.password_reset", person.id)
            self._sessions.revoke_all_of(tx, current, person.id, reason="password reset")
        return password

    def remove_second_factor(self, actor: Actor, person_id: str) -> None:
        """Take away the second factor of somebody who lost their device; it ends all of their sessions."""
        with self._begin() as tx:
            current = _administrator(tx, actor, "remove a second factor")
            person = tx.people.get_person(person_id)
            tx.logins.set_second_factor(person.id, "", confirmed=False)
            tx.audit.append(current, "person.second_factor_removed", person.id)
            self._sessions.revoke_all_of(tx, current, person.id, reason="second factor removed")


def _administrator(tx: PeopleTransaction, actor: Actor, doing: str) -> Actor:
    current = tx.people.current(actor)
    access.require(current, access.MAY_ADMINISTER, doing)
    return current


def _refuse_last(administrators: frozenset[str], person_id: str) -> None:
    if administrators == {person_id}:
        raise InvalidInput(_LAST, field="roles")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"Give the person's name, of at most {_LONGEST_NAME} ordinary characters.", field="name")
    return name


def _email(text: str) -> str:
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL or not email.isprintable():
        raise InvalidInput("That is not an e-mail address. It looks like name@agency.gov.", field="email")
    return email


def _new_password() -> Secret:
    return Secret("-".join(secrets.token_hex(3) for _ in range(4)))

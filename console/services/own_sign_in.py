"""What everybody can do about their own way in: the password and the second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from console.domain.actors import Actor
from console.domain.agency import Agency
from console.domain.audit import AuditLog
from console.domain.errors import Conflict, InvalidInput, NotPermitted
from console.domain.logins import Login
from console.domain.people import Person
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services.passwords import Passwords, refuse_weak
from console.services.second_factor import Enrolment, matching_step, new_enrolment
from console.services.sessions import CurrentPeople, Sessions, SessionStore
from console.services.signing_in import LoginStore
from console.services.transaction import Begin

_COLUMN = "totp"


class AgencyReading(Protocol):
    """The agency, read."""

    def get(self) -> Agency: ...


class OwnSignInTransaction(Protocol):
    """What one's own sign-in needs of a transaction."""

    @property
    def people(self) -> CurrentPeople: ...
    @property
    def logins(self) -> LoginStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def agency(self) -> AgencyReading: ...
    @property
    def audit(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignIn:
    """How somebody comes in."""

    email: str
    has_password: bool
    has_second_factor: bool
    #: A second factor was begun and waits for its first code.
    awaits_code: bool
    by_identity_provider: bool


class LookingAfterOwnSignIn:
    """Changes one's own password and second factor."""

    def __init__(
        self,
        *,
        begin: Begin[OwnSignInTransaction],
        clock: Clock,
        sealer: Sealer,
        passwords: Passwords,
        sessions: Sessions,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._passwords = passwords
        self._sessions = sessions

    def find(self, actor: Actor) -> OwnSignIn:
        """Return how ``actor`` comes in."""
        person, login = self._own(actor)
        return OwnSignIn(
            email=person.email,
            has_password=login is not None,
            has_second_factor=login is not None and login.totp_confirmed,
            awaits_code=login is not None and bool(login.sealed_totp) and not login.totp_confirmed,
            by_identity_provider=bool(person.oidc_subject),
        )

    def change_password(self, actor: Actor, *, old: Secret, new: Secret, session_id: str) -> None:
        """Change one's own password; every other session of one's own ends."""
        person, login = self._own(actor)
        if not self._passwords.verify(login.password_hash if login else None, old):
            raise InvalidInput("That is not your present password.", field="old")
        refuse_weak(new, name=person.name, email=person.email)
        new_hash = self._passwords.hash(new)
        with self._begin() as tx:
            current = tx.people.current(actor)
            if tx.logins.find_login(person.id) != login:
                raise Conflict("Your password was changed a moment ago, from another browser. Sign in again.")
            tx.logins.set_password_hash(person.id, new_hash)
            tx.audit.append(current, "person.password_changed", person.id)
            self._sessions.revoke_all_of(tx, current, person.id, reason="password changed", keep=session_id)

    def begin_second_factor(self, actor: Actor, *, password: Secret) -> Enrolment:
        """Return a fresh secret for an authenticator app; it counts once a code from it was typed."""
        person = self._proven(actor, password)
        with self._begin() as tx:
            tx.people.current(actor)
            login = tx.logins.find_login(person.id)
            if login and login.totp_confirmed:
                raise InvalidInput("You have a second factor already. Remove it first.", field="password")
            enrolment = new_enrolment(person.email, tx.agency.get().short_name)
            sealed = self._sealer.seal(enrolment.secret, row_id=person.id, column=_COLUMN)
            tx.logins.set_second_factor(person.id, sealed, confirmed=False)
        return enrolment

    def confirm_second_factor(self, actor: Actor, code: str) -> None:
        """Switch the second factor on with a first code from the app."""
        person, login = self._own(actor)
        if login is None or not login.sealed_totp or login.totp_confirmed:
            raise InvalidInput("There is no second factor to confirm. Begin again.", field="code")
        secret = self._sealer.open(login.sealed_totp, row_id=person.id, column=_COLUMN)
        step = matching_step(secret, code, self._clock.now())
        with self._begin() as tx:
            current = tx.people.current(actor)
            if step is None or not tx.logins.try_use_step(person.id, step):
                raise InvalidInput("That code is not right. Wait for the next one in your app.", field="code")
            tx.logins.set_second_factor(person.id, login.sealed_totp, confirmed=True)
            tx.audit.append(current, "person.second_factor_added", person.id)

    def remove_second_factor(self, actor: Actor, *, password: Secret) -> None:
        """Switch one's own second factor off."""
        person = self._proven(actor, password)
        with self._begin() as tx:
            current = tx.people.current(actor)
            tx.logins.set_second_factor(person.id, "", confirmed=False)
            tx.audit.append(current, "person.second_factor_removed", person.id)

    def _proven(self, actor: Actor, password: Secret) -> Person:
        person, login = self._own(actor)
        if login is None:
            raise NotPermitted("You sign in at the identity provider: a second factor is set up there.")
        if not self._passwords.verify(login.password_hash, password):
            raise InvalidInput("That is not your password.", field="password")
        return person

    def _own(self, actor: Actor) -> tuple[Person, Login | None]:
        with self._begin.reading() as tx:
            current = tx.people.current(actor)
            return tx.people.get_person(current.id), tx.logins.find_login(current.id)

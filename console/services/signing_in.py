"""Signing in: a password and perhaps a code, or the agency's identity provider.

A name that nobody has costs the same work, is locked in the same way and gets the same answer as a
name that somebody has. A try counts as wrong before it is checked, so that parallel guesses gain nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import ConfigurationError, NotPermitted
from console.domain.logins import REMEMBERED, Login, WrongTries, slow_down_s
from console.domain.people import Person, PersonState
from console.domain.secrets import Sealer, Secret
from console.domain.sessions import Entered, Method, NeedsCode, Visitor
from console.domain.time import Clock
from console.services.passwords import Passwords
from console.services.second_factor import matching_step
from console.services.sessions import DOOR, Sessions, SessionStore
from console.services.transaction import Begin

_TICKET_LASTS = timedelta(minutes=5)
_WRONG = "That e-mail address and password do not go together. Check both; after five wrong tries you have to wait."
_WRONG_CODE = "That code is not right, or it was used before. Wait for the next one in your app and type it here."
_START_AGAIN = "That took too long. Sign in again from the start."


class LoginStore(Protocol):
    """Where local accounts and wrong tries are kept."""

    def find_login(self, person_id: str) -> Login | None: ...
    def set_password_hash(self, person_id: str, password_hash: str) -> None: ...
    def set_second_factor(self, person_id: str, sealed_totp: str, *, confirmed: bool) -> None: ...
    def try_use_step(self, person_id: str, step: int) -> bool: ...
    def lock_tries(self) -> None: ...
    def wrong_tries(self, name_hash: str, since: datetime) -> WrongTries: ...
    def count_wrong_tries(self, since: datetime) -> int: ...
    def add_wrong_try(self, name_hash: str, at: datetime) -> str: ...
    def take_back(self, try_id: str) -> None: ...
    def forget(self, name_hash: str) -> None: ...
    def forget_before(self, at: datetime) -> None: ...


class PeopleAtTheDoor(Protocol):
    """Whom the door needs to know."""

    def current(self, actor: Actor) -> Actor: ...
    def get_person(self, person_id: str) -> Person: ...
    def find_person(self, person_id: str) -> Person | None: ...
    def find_by_email(self, email: str) -> Person | None: ...
    def find_by_oidc_subject(self, subject: str) -> Person | None: ...
    def set_oidc_subject(self, person_id: str, subject: str) -> None: ...


class SigningInTransaction(Protocol):
    """What signing in needs of a transaction."""

    @property
    def people(self) -> PeopleAtTheDoor: ...
    @property
    def logins(self) -> LoginStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def audit(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the identity provider says somebody is; its signature was checked."""

    #: ``issuer|subject``.
    subject: str
    email: str
    email_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One try under way: recorded as wrong until it turns out right."""

    id: str
    name_hash: str


class SigningIn:
    """Lets people in."""

    def __init__(
        self,
        *,
        begin: Begin[SigningInTransaction],
        clock: Clock,
        sealer: Sealer,
        sessions: Sessions,
        passwords: Passwords,
        demo_allowed: bool,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._sessions = sessions
        self._passwords = passwords
        self._demo_allowed = demo_allowed

    def actor_of(self, session_id: str) -> Actor:
        """Return who is signed in with this session, as the database knows them now; raises NotPermitted."""
        return self._sessions.actor_of(session_id)

    def delay_s(self) -> float:
        """Return how long every sign-in waits just now: more than nothing while many names are tried."""
        with self._begin.reading() as tx:
            return slow_down_s(tx.logins.count_wrong_tries(self._clock.now() - timedelta(minutes=1)))

    def with_password(
        self, email: str, password: Secret, visitor: Visitor, *, old_token: Secret | None = None
    ) -> Entered | NeedsCode:
        """Check a password; raises NotPermitted with a sentence when it does not let anybody in."""
        attempt = self._begin_try(email)
        with self._begin.reading() as tx:
            person = tx.people.find_by_email(email)
            login = tx.logins.find_login(person.id) if person else None
        if not self._passwords.verify(login.password_hash if login else None, password) or not person or not login:
            raise self._refused(attempt, person, "wrong password" if person else "unknown name", _WRONG)
        self._refuse_unwelcome(attempt, person)
        self._renew_hash(login, password)
        if login.totp_confirmed:
            return self._ask_for_code(attempt, person)
        return self._enter(attempt, person, Method.PASSWORD, visitor, old_token)

    def with_code(self, ticket: Secret, code: str, visitor: Visitor, *, old_token: Secret | None = None) -> Entered:
        """Check the second factor of somebody whose password was right; raises NotPermitted."""
        person_id, email = self._read_ticket(ticket)
        attempt = self._begin_try(email)
        with self._begin() as tx:
            person, login = tx.people.find_person(person_id), tx.logins.find_login(person_id)
            right = login is not None and self._use_code(tx, login, code)
        if person is None or not right:
            raise self._refused(attempt, person, "wrong code", _WRONG_CODE)
        self._refuse_unwelcome(attempt, person)
        return self._enter(attempt, person, Method.PASSWORD_AND_CODE, visitor, old_token)

    def with_identity(self, identity: Identity, visitor: Visitor, *, old_token: Secret | None = None) -> Entered:
        """Let in whom the identity provider names: somebody known by subject, or by a verified e-mail address."""
        with self._begin() as tx:
            person = tx.people.find_by_oidc_subject(identity.subject) or self._link(tx, identity)
        if person is None:
            raise self._refused(
                None,
                None,
                "identity not known here",
                "Your agency account is known, but nobody has added you to this console. Ask an administrator.",
            )
        self._refuse_unwelcome(None, person)
        return self._enter(None, person, Method.IDENTITY_PROVIDER, visitor, old_token)

    def _link(self, tx: SigningInTransaction, identity: Identity) -> Person | None:
        person = tx.people.find_by_email(identity.email) if identity.email_verified and identity.email else None
        if person is None or person.oidc_subject or person.state != PersonState.ACTIVE or person.is_demo:
            return None
        tx.people.set_oidc_subject(person.id, identity.subject)
        tx.audit.append(DOOR, "person.identity_linked", person.id, by="verified e-mail address")
        return person

    def _begin_try(self, email: str) -> _Try:
        """Count this try as wrong, unless the name is locked: then raise NotPermitted with the wait."""
        now, name_hash = self._clock.now(), self._name_hash(email)
        with self._begin() as tx:
            tx.logins.lock_tries()
            tx.logins.forget_before(now - REMEMBERED)
            locked_until = tx.logins.wrong_tries(name_hash, now - REMEMBERED).locked_until()
            if locked_until and now < locked_until:
                raise NotPermitted(f"Too many wrong tries. Wait {_in_words(locked_until - now)}, then try again.")
            return _Try(id=tx.logins.add_wrong_try(name_hash, now), name_hash=name_hash)

    def _refused(self, attempt: _Try | None, person: Person | None, reason: str, sentence: str) -> NotPermitted:
        """Put a refusal on record, with what it locked, and return the error to raise."""
        now, who = self._clock.now(), person.id if person else "unknown"
        with self._begin() as tx:
            tx.audit.append(DOOR, "session.refused", who, reason=reason)
            tries = tx.logins.wrong_tries(attempt.name_hash, now - REMEMBERED) if attempt else None
            locked_until = tries.locked_until() if tries else None
            if locked_until:
                tx.audit.append(DOOR, "session.locked", who, until=locked_until.isoformat(timespec="seconds"))
        return NotPermitted(sentence)

    def _refuse_unwelcome(self, attempt: _Try | None, person: Person) -> None:
        if person.is_demo and not self._demo_allowed:
            raise self._refused(attempt, person, "demo person", "Demo people cannot sign in to a production console.")
        if person.state != PersonState.ACTIVE:
            raise self._refused(attempt, person, "suspended", "Your account is suspended. Ask an administrator.")

    def _renew_hash(self, login: Login, password: Secret) -> None:
        if self._passwords.is_outdated(login.password_hash):
            renewed = self._passwords.hash(password)
            with self._begin() as tx:
                tx.logins.set_password_hash(login.person_id, renewed)

    def _ask_for_code(self, attempt: _Try, person: Person) -> NeedsCode:
        with self._begin() as tx:
            tx.logins.take_back(attempt.id)
        until = (self._clock.now() + _TICKET_LASTS).timestamp()
        content = Secret(json.dumps([person.id, person.email, until]))
        return NeedsCode(ticket=Secret(self._sealer.seal(content, row_id="sign-in", column="ticket")))

    def _read_ticket(self, ticket: Secret) -> tuple[str, str]:
        try:
            content = self._sealer.open(ticket.reveal(), row_id="sign-in", column="ticket")
        except ConfigurationError:
            raise NotPermitted(_START_AGAIN) from None
        person_id, email, until = json.loads(content.reveal())
        if self._clock.now().timestamp() >= until:
            raise NotPermitted(_START_AGAIN)
        return str(person_id), str(email)

    def _use_code(self, tx: SigningInTransaction, login: Login, code: str) -> bool:
        if not login.totp_confirmed:
            return False
        secret = self._sealer.open(login.sealed_totp, row_id=login.person_id, column="totp")
        step = matching_step(secret, code, self._clock.now())
        return step is not None and tx.logins.try_use_step(login.person_id, step)

    def _enter(
        self, attempt: _Try | None, person: Person, method: Method, visitor: Visitor, old_token: Secret | None
    ) -> Entered:
        with self._begin() as tx:
            tx.people.current(person.as_actor())
            if attempt:
                tx.logins.forget(attempt.name_hash)
            if old_token:
                self._sessions.end_token(tx, old_token)
            return self._sessions.start(tx, person, method, visitor)

    def _name_hash(self, email: str) -> str:
        name = email.strip().lower().encode("utf-8", "surrogatepass")
        return hmac.new(self._sealer.subkey("sign-in names"), name, hashlib.sha256).hexdigest()


def _in_words(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 90:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    return f"{round(seconds / 60)} minutes"

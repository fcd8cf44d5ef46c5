"""Sessions: who stands behind a request, where people are signed in, and ending that at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import NotFound, NotPermitted
from console.domain.ids import new_id
from console.domain.people import Person
from console.domain.secrets import Secret
from console.domain.sessions import Entered, Live, Method, SessionState, SignInSession, Visitor
from console.domain.time import Clock
from console.services import access
from console.services.transaction import Begin

#: Speaks in the record for the door itself: failed and expired sign-ins.
DOOR = Actor(id="process:sign-in", name="Sign-in wall", roles=frozenset())

_TOUCH_EVERY = timedelta(seconds=60)
_OVER = "You are no longer signed in. Sign in again; what you typed elsewhere is not lost."


class SessionStore(Protocol):
    """Where sessions are kept."""

    def add(self, session: SignInSession, token_sha256: str) -> None: ...
    def find_by_token(self, token_sha256: str) -> SignInSession | None: ...
    def find_session(self, session_id: str) -> SignInSession | None: ...
    def list_live(self, person_id: str = "", *, limit: int = 500) -> Sequence[SignInSession]: ...
    def list_by_ids(self, ids: Collection[str]) -> Sequence[SignInSession]: ...
    def list_overdue(self, now: datetime, idle_since: datetime, *, limit: int = 100) -> Sequence[SignInSession]: ...
    def touch(self, session_id: str, at: datetime) -> None: ...
    def try_end(self, session_id: str, *, to: SessionState, at: datetime) -> bool: ...


class CurrentPeople(Protocol):
    """Who may do what now."""

    def current(self, actor: Actor) -> Actor: ...
    def get_person(self, person_id: str) -> Person: ...


class SessionsTransaction(Protocol):
    """What sessions need of a transaction."""

    @property
    def sessions(self) -> SessionStore: ...
    @property
    def people(self) -> CurrentPeople: ...
    @property
    def audit(self) -> AuditLog: ...


class Sessions:
    """Starts, finds, lists and ends sign-in sessions."""

    def __init__(self, *, begin: Begin[SessionsTransaction], clock: Clock, idle_s: int, longest_s: int) -> None:
        self._begin = begin
        self._clock = clock
        self._idle_s = idle_s
        self._longest_s = longest_s

    @property
    def longest_s(self) -> int:
        """How long a session can last at most."""
        return self._longest_s

    def start(self, tx: SessionsTransaction, person: Person, method: Method, visitor: Visitor) -> Entered:
        """Start a session in the caller's transaction, with a token that was never seen before."""
        token, now = Secret(secrets.token_urlsafe(32)), self._clock.now()
        session = SignInSession(
            id=new_id("session"),
            person_id=person.id,
            state=SessionState.LIVE,
            method=method,
            browser=visitor.browser,
            address=visitor.address,
            started_at=now,
            seen_at=now,
            expires_at=now + timedelta(seconds=self._longest_s),
        )
        tx.sessions.add(session, _sha256(token))
        tx.audit.append(person.as_actor(), "session.started", session.id, method=method, browser=visitor.browser)
        return Entered(token=token, session=session, actor=person.as_actor())

    def who(self, token: Secret) -> Live | None:
        """Return who holds ``token``, and note that something was done; None when it opens nothing."""
        with self._begin.reading() as tx:
            session = tx.sessions.find_by_token(_sha256(token))
            live = self._live(tx, session)
        if live and session:
            self.note_activity(session)
        return live

    def actor_of(self, session_id: str) -> Actor:
        """Return who is signed in with this session, as the database knows them now; raises NotPermitted."""
        with self._begin.reading() as tx:
            live = self._live(tx, tx.sessions.find_session(session_id))
        if live is None:
            raise NotPermitted(_OVER)
        return live.actor

    def _live(self, tx: SessionsTransaction, session: SignInSession | None) -> Live | None:
        if session is None or session.is_over(self._clock.now(), self._idle_s):
            return None
        try:
            actor = tx.people.current(Actor(id=session.person_id, name="", roles=frozenset()))
        except NotPermitted:
            return None
        return Live(session_id=session.id, actor=actor)

    def note_activity(self, session: SignInSession) -> None:
        """Write that somebody did something, at most once a minute."""
        now = self._clock.now()
        if now - session.seen_at < _TOUCH_EVERY:
            return
        with self._begin() as tx:
            tx.sessions.touch(session.id, now)

    def is_live(self, session_id: str, *, by_hand: bool) -> bool:
        """Return whether a session still opens the door; what a person did by hand keeps it from going idle."""
        with self._begin.reading() as tx:
            session = tx.sessions.find_session(session_id)
            live = self._live(tx, session)
        if live and session and by_hand:
            self.note_activity(session)
        return live is not None

    def over_among(self, session_ids: Collection[str]) -> frozenset[str]:
        """Return those of ``session_ids`` that no longer open the door."""
        with self._begin.reading() as tx:
            live = {each.id for each in tx.sessions.list_by_ids(session_ids) if self._live(tx, each)}
        return frozenset(session_ids) - live

    def sign_out(self, session_id: str) -> None:
        """End one's own session; harmless when it is over."""
        with self._begin() as tx:
            session = tx.sessions.find_session(session_id)
            if session and tx.sessions.try_end(session_id, to=SessionState.ENDED, at=self._clock.now()):
                person = tx.people.get_person(session.person_id)
                tx.audit.append(person.as_actor(), "session.ended", session_id)

    def end_token(self, tx: SessionsTransaction, token: Secret) -> None:
        """End the session that a browser brings to a new sign-in, in the caller's transaction."""
        old = tx.sessions.find_by_token(_sha256(token))
        if old and tx.sessions.try_end(old.id, to=SessionState.ENDED, at=self._clock.now()):
            person = tx.people.get_person(old.person_id)
            tx.audit.append(person.as_actor(), "session.ended", old.id, reason="signed in again")

    def list_own(self, actor: Actor) -> Sequence[SignInSession]:
        """Return where ``actor`` is signed in, newest first."""
        with self._begin.reading() as tx:
            return self._still_live(tx.sessions.list_live(tx.people.current(actor).id))

    def list_all(self, actor: Actor) -> Sequence[SignInSession]:
        """Return where everybody is signed in; administrators only."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_ADMINISTER, "see other people's sessions")
            return self._still_live(tx.sessions.list_live())

    def _still_live(self, sessions: Sequence[SignInSession]) -> list[SignInSession]:
        return [each for each in sessions if not each.is_over(self._clock.now(), self._idle_s)]

    def revoke(self, actor: Actor, session_id: str) -> None:
        """End a session at once: one's own, or as an administrator anybody's. Harmless when it is over."""
        with self._begin() as tx:
            current = tx.people.current(actor)
            session = tx.sessions.find_session(session_id)
            if session is None:
                raise NotFound("There is no such session.")
            if session.person_id != current.id:
                access.require(current, access.MAY_ADMINISTER, "end other people's sessions")
            self._revoke(tx, current, session)

    def revoke_all_of(
        self, tx: SessionsTransaction, actor: Actor, person_id: str, *, reason: str, keep: str = ""
    ) -> None:
        """End every session of a person but ``keep``, in the caller's transaction."""
        for session in tx.sessions.list_live(person_id):
            if session.id != keep:
                self._revoke(tx, actor, session, reason=reason)

    def _revoke(
        self, tx: SessionsTransaction, actor: Actor, session: SignInSession, *, reason: str = "by hand"
    ) -> None:
        if tx.sessions.try_end(session.id, to=SessionState.REVOKED, at=self._clock.now()):
            tx.audit.append(actor, "session.revoked", session.id, person_id=session.person_id, reason=reason)

    def expire_overdue(self) -> int:
        """Close what time has ended, a hundred at a time; returns how many."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            overdue = tx.sessions.list_overdue(now, now - timedelta(seconds=self._idle_s))
        if not overdue:
            return 0
        with self._begin() as tx:
            ended = [each for each in overdue if tx.sessions.try_end(each.id, to=SessionState.EXPIRED, at=now)]
            for session in ended:
                tx.audit.append(DOOR, "session.expired", session.id, person_id=session.person_id)
        return len(ended)


def _sha256(token: Secret) -> str:
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).hexdigest()

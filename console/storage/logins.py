"""Local accounts and wrong tries in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from console.domain.ids import new_id
from console.domain.logins import Login, WrongTries
from console.storage.tables.people import LoginRow, SignInFailureRow

_LOCK_KEY = 7_262_002


class SqlLogins:
    """How people sign in without an identity provider."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_login(self, person_id: str) -> Login | None:
        """Return a person's local account, or None."""
        row = self._session.get(LoginRow, person_id)
        return Login(**row.model_dump()) if row else None

    def set_password_hash(self, person_id: str, password_hash: str) -> None:
        """Write a person's argon2id hash, the first or a new one."""
        row = self._session.get(LoginRow, person_id) or LoginRow(person_id=person_id, password_hash="")
        row.password_hash = password_hash
        self._session.add(row)
        self._session.flush()

    def set_second_factor(self, person_id: str, sealed_totp: str, *, confirmed: bool) -> None:
        """Write a person's sealed second factor; empty takes it away."""
        values = {"sealed_totp": sealed_totp, "totp_confirmed": confirmed}
        self._session.connection().execute(
            update(LoginRow).where(col(LoginRow.person_id) == person_id).values(**values)
        )
        self._session.expire_all()

    def try_use_step(self, person_id: str, step: int) -> bool:
        """Mark a code's time step as used; False when it, or a later one, was used before."""
        mine = (col(LoginRow.person_id) == person_id) & (col(LoginRow.totp_step) < step)
        outcome = self._session.connection().execute(update(LoginRow).where(mine).values(totp_step=step))
        self._session.expire_all()
        return outcome.rowcount == 1

    def lock_tries(self) -> None:
        """Let one sign-in at a time count and record wrong tries, until this transaction ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})

    def wrong_tries(self, name_hash: str, since: datetime) -> WrongTries:
        """Return how often a name was tried in vain since ``since``."""
        query = select(func.count(), func.max(SignInFailureRow.at)).where(
            SignInFailureRow.name_hash == name_hash, col(SignInFailureRow.at) > since
        )
        count, last_at = self._session.exec(query).one()
        return WrongTries(count=count, last_at=last_at)

    def count_wrong_tries(self, since: datetime) -> int:
        """Return how many wrong tries there were since ``since``, whomever they named."""
        query = select(func.count()).select_from(SignInFailureRow).where(col(SignInFailureRow.at) > since)
        return self._session.exec(query).one()

    def add_wrong_try(self, name_hash: str, at: datetime) -> str:
        """Record one try as wrong, before it is known; returns its id."""
        row = SignInFailureRow(id=new_id("try"), at=at, name_hash=name_hash)
        self._session.add(row)
        self._session.flush()
        return row.id

    def take_back(self, try_id: str) -> None:
        """Forget one try that was not wrong after all."""
        self._session.connection().execute(delete(SignInFailureRow).where(col(SignInFailureRow.id) == try_id))

    def forget(self, name_hash: str) -> None:
        """Forget a name's wrong tries."""
        mine = col(SignInFailureRow.name_hash) == name_hash
        self._session.connection().execute(delete(SignInFailureRow).where(mine))

    def forget_before(self, at: datetime) -> None:
        """Forget everybody's wrong tries before ``at``."""
        self._session.connection().execute(delete(SignInFailureRow).where(col(SignInFailureRow.at) <= at))

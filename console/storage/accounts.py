"""Connected accounts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from console.domain.accounts import Account, AccountState
from console.domain.errors import InvalidInput, NotFound
from console.storage import compare_and_set
from console.storage.tables.accounts import AccountRow

#: A platform that counts seconds from now names the same end a little differently each time.
_SAME_END = timedelta(hours=1)


class SqlAccounts:
    """The agency's accounts; credentials go in and out sealed only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_account(self, account_id: str) -> Account:
        """Return one account; raises NotFound."""
        return as_account(self._row(account_id))

    def list_accounts(self) -> Sequence[Account]:
        """Return every account that is not removed, by platform and name."""
        query = (
            select(AccountRow)
            .where(AccountRow.state != AccountState.REMOVED)
            .order_by(col(AccountRow.platform), col(AccountRow.name))
            .limit(200)
        )
        return [as_account(row) for row in self._session.exec(query)]

    def get_sealed_credentials(self, account_id: str) -> str:
        """Return what ``Sealer.open`` can open for this account; raises NotFound."""
        return self._row(account_id).sealed_credentials

    def add(self, account: Account, sealed_credentials: str) -> None:
        """Write a newly connected account; raises InvalidInput when it is connected already."""
        if self._is_connected(account):
            raise InvalidInput(f"{account.name} is connected already. Reconnect it instead.", field="remote_id")
        row = AccountRow(
            id=account.id,
            state=account.state,
            platform=account.platform,
            remote_id=account.remote_id,
            name=account.name,
            owner=account.owner,
            authority=account.authority,
            sealed_credentials=sealed_credentials,
        )
        self._session.add(row)
        self._session.flush()

    def set_sealed_credentials(self, account_id: str, sealed_credentials: str) -> None:
        """Replace an account's credentials; what was known of the old ones is forgotten. Raises NotFound."""
        row = self._row(account_id)
        row.sealed_credentials, row.expires_at, row.ending_told = sealed_credentials, None, None
        self._session.flush()

    def take_renewal(self, account_id: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Let ``holder`` alone renew the credentials until then; False while somebody else does."""
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        is_free = or_(row.renewing_until.is_(None), row.renewing_until <= now)
        return self._change(row.id == account_id, is_free, renewing_by=holder, renewing_until=until)

    def end_renewal(self, account_id: str, *, holder: str) -> None:
        """Let others renew again; harmless when the lease has passed to somebody else."""
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        self._change(row.id == account_id, row.renewing_by == holder, renewing_by="", renewing_until=None)

    def replace_sealed_credentials(self, account_id: str, *, expected: str, sealed: str) -> bool:
        """Replace an account's credentials if nobody else has; False when somebody connected it anew meanwhile."""
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        return self._change(row.id == account_id, row.sealed_credentials == expected, sealed_credentials=sealed)

    def set_health(self, account_id: str, message: str, at: datetime) -> None:
        """Write what the platform last said about an account; raises NotFound."""
        row = self._row(account_id)
        row.health, row.health_at = message, at
        self._session.flush()

    def set_access_end(self, account_id: str, ends_at: datetime | None) -> None:
        """Write when an account's access ends; raises NotFound."""
        self._row(account_id).expires_at = ends_at
        self._session.flush()

    def tell_ending_once(self, account_id: str, ends_at: datetime) -> bool:
        """Note that this end was told; False when it has been, by whomever."""
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        is_news = or_(
            row.ending_told.is_(None), row.ending_told < ends_at - _SAME_END, row.ending_told > ends_at + _SAME_END
        )
        return self._change(row.id == account_id, is_news, ending_told=ends_at)

    def claim_check(self, account_id: str, *, now: datetime, asked_before: datetime) -> bool:
        """Take the turn of asking for an account that was last asked by ``asked_before``; False for everybody else."""
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        is_due = or_(row.checked_at.is_(None), row.checked_at <= asked_before)
        return self._change(row.id == account_id, is_due, checked_at=now)

    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None:
        """Set an account's state if it is still ``expected``; raises Conflict."""
        compare_and_set.move(self._session, AccountRow, account_id, expected=expected, to=to)

    def _change(self, *where: ColumnElement[bool], **values: Any) -> bool:
        outcome = self._session.connection().execute(update(AccountRow).where(*where).values(**values))
        self._session.expire_all()
        return outcome.rowcount == 1

    def _is_connected(self, account: Account) -> bool:
        query = select(AccountRow.id).where(
            AccountRow.platform == account.platform,
            AccountRow.remote_id == account.remote_id,
            AccountRow.state != AccountState.REMOVED,
        )
        return self._session.exec(query).first() is not None

    def _row(self, account_id: str) -> AccountRow:
        row = self._session.get(AccountRow, account_id)
        if row is None:
            raise NotFound("There is no such account.")
        return row


def as_account(row: AccountRow) -> Account:
    """Return the row as the domain knows it, without its credentials."""
    return Account(
        id=row.id,
        platform=row.platform,
        remote_id=row.remote_id,
        name=row.name,
        owner=row.owner,
        authority=row.authority,
        state=AccountState(row.state),
        health=row.health,
        health_at=row.health_at,
        expires_at=row.expires_at,
    )

"""Connected accounts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from console.domain.accounts import Account, AccountState
from console.domain.errors import InvalidInput, NotFound
from console.storage import compare_and_set
from console.storage.tables.accounts import AccountRow


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
        """Replace an account's credentials; raises NotFound."""
        self._row(account_id).sealed_credentials = sealed_credentials
        self._session.flush()

    def set_health(self, account_id: str, message: str, at: datetime) -> None:
        """Write what the platform last said about an account; raises NotFound."""
        row = self._row(account_id)
        row.health, row.health_at = message, at
        self._session.flush()

    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None:
        """Set an account's state if it is still ``expected``; raises Conflict."""
        compare_and_set.move(self._session, AccountRow, account_id, expected=expected, to=to)

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
    )

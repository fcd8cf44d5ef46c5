"""Asks the platforms how the accounts are, and keeps what they say: one entry for each cause, however often asked.

Only a platform's own word ends an access. A call that failed for another reason is shown and changes nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from connectors.base import Health
from console.domain.account_access import access_warning, ends_soon
from console.domain.accounts import ACCOUNT_GRAPH, Account, AccountState
from console.domain.actors import WORKER, Actor
from console.domain.audit import AuditLog
from console.domain.errors import AuthExpired, Conflict, ConsoleError
from console.domain.time import Clock
from console.services import access
from console.services.connecting import AccountStore, ConnectorFor
from console.services.sessions import CurrentPeople
from console.services.transaction import Begin

#: Each account is asked this often.
ASK_EVERY = timedelta(hours=6)


class HealthStore(AccountStore, Protocol):
    """Accounts with what the platforms say of them."""

    def set_health(self, account_id: str, message: str, at: datetime) -> None: ...
    def set_access_end(self, account_id: str, ends_at: datetime | None) -> None: ...
    def tell_ending_once(self, account_id: str, ends_at: datetime) -> bool: ...
    def claim_check(self, account_id: str, *, now: datetime, asked_before: datetime) -> bool: ...
    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None: ...


class HealthTransaction(Protocol):
    """What keeping an answer needs."""

    @property
    def accounts(self) -> HealthStore: ...
    @property
    def people(self) -> CurrentPeople: ...
    @property
    def audit(self) -> AuditLog: ...


class WatchingAccounts:
    """Foresees the end of an access."""

    def __init__(self, *, begin: Begin[HealthTransaction], clock: Clock, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for

    def ask_due(self) -> int:
        """Ask for every account whose turn it is, one process for each; returns how many were asked."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            accounts = [each for each in tx.accounts.list_accounts() if each.state is AccountState.CONNECTED]
        return sum(self._ask(account.id, now) for account in accounts)

    def list_warnings(self, actor: Actor) -> Sequence[tuple[Account, str]]:
        """Return the accounts whose access ended or will, with a sentence each; nothing for who has no use for it."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            if not tx.people.current(actor).has(*access.MAY_SEE_ACCOUNTS):
                return []
            accounts = tx.accounts.list_accounts()
        return [(account, warning) for account in accounts if (warning := access_warning(account, now))]

    def _ask(self, account_id: str, now: datetime) -> bool:
        with self._begin() as tx:
            if not tx.accounts.claim_check(account_id, now=now, asked_before=now - ASK_EVERY):
                return False
        health = ask(self._connector_for, account_id)
        with self._begin() as tx:
            keep(tx, account_id, health, self._clock.now())
        return True


def ask(connector_for: ConnectorFor, account_id: str) -> Health:
    """Return what the platform says of an account; never raises a ConsoleError."""
    try:
        return connector_for(account_id).health()
    except ConsoleError as error:
        return Health(ok=False, message=error.message, access_ended=isinstance(error, AuthExpired))


def keep(tx: HealthTransaction, account_id: str, health: Health, now: datetime) -> None:
    """Write an answer down. A new end that is near, and an access that ended, is on record once."""
    account = tx.accounts.get_account(account_id)
    tx.accounts.set_health(account_id, health.message, now)
    if health.access_ended and account.state is AccountState.CONNECTED:
        _end(tx, account, health.message)
    ends_at = health.expires_at if health.ok else account.expires_at
    if ends_at != account.expires_at:
        tx.accounts.set_access_end(account_id, ends_at)
    if ends_at is not None and ends_soon(ends_at, now) and tx.accounts.tell_ending_once(account_id, ends_at):
        tx.audit.append(WORKER, "account.access_ending", account_id, ends_at=ends_at.isoformat())


def _end(tx: HealthTransaction, account: Account, reason: str) -> None:
    ACCOUNT_GRAPH.check(account.state, AccountState.NEEDS_RECONNECT)
    with contextlib.suppress(Conflict):  # a sender or a reader found it out just now, and wrote it
        tx.accounts.move(account.id, expected=account.state, to=AccountState.NEEDS_RECONNECT)
        tx.audit.append(WORKER, "account.needs_reconnect", account.id, reason=reason)

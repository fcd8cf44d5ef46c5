"""The agency's platform accounts: connected by an administrator, with an owner and a document behind each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from connectors.base import PLATFORM_NAMES, Health, Platform
from console.domain.accounts import ACCOUNT_GRAPH, Account, AccountState
from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import InvalidInput
from console.domain.ids import new_id
from console.domain.people import is_process
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services import access, account_health
from console.services.account_health import HealthStore
from console.services.connecting import ConnectorFor
from console.services.credential_fields import checked_remote_id, complete
from console.services.sessions import CurrentPeople
from console.services.transaction import Begin

#: The column that sealed credentials are bound to, beside the account's id.
CREDENTIALS_COLUMN = "sealed_credentials"
_LONGEST = 300


class KeptAccounts(HealthStore, Protocol):
    """Where accounts are kept."""

    def add(self, account: Account, sealed_credentials: str) -> None: ...
    def set_sealed_credentials(self, account_id: str, sealed_credentials: str) -> None: ...


class AccountsTransaction(Protocol):
    """What looking after accounts needs of a transaction."""

    @property
    def accounts(self) -> KeptAccounts: ...
    @property
    def people(self) -> CurrentPeople: ...
    @property
    def audit(self) -> AuditLog: ...


class Accounts:
    """Connects, checks, reconnects and removes accounts; administrators only, each act on record."""

    def __init__(
        self,
        *,
        begin: Begin[AccountsTransaction],
        clock: Clock,
        sealer: Sealer,
        connector_for: ConnectorFor,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._connector_for = connector_for

    def list_accounts(self, actor: Actor) -> Sequence[Account]:
        """Return every account that is not removed, with its health as last seen."""
        with self._begin.reading() as tx:
            _administrator(tx, actor, "look after accounts")
            return tx.accounts.list_accounts()

    def connect(
        self,
        actor: Actor,
        *,
        platform: Platform,
        remote_id: str,
        name: str,
        owner: str,
        authority: str,
        credentials: Mapping[str, Secret],
    ) -> Account:
        """Connect an account of the agency; every field is needed, the credentials are sealed at once."""
        account = Account(
            id=new_id("account"),
            platform=platform,
            remote_id=checked_remote_id(platform, remote_id),
            name=_text(name, "name", f"Give the name that residents see on {PLATFORM_NAMES[platform]}."),
            owner=_text(owner, "owner", "Say who answers for this account: a person of the agency."),
            authority=_text(authority, "authority", "Name the document that makes this account the agency's own."),
            state=AccountState.CONNECTED,
        )
        sealed = self._sealed(account.id, platform, credentials)
        with self._begin() as tx:
            current = _administrator(tx, actor, "connect accounts")
            tx.accounts.add(account, sealed)
            facts = {"platform": platform, "name": account.name, "owner": account.owner, "authority": account.authority}
            tx.audit.append(current, "account.connected", account.id, **facts)
        return account

    def reconnect(self, actor: Actor, account_id: str, credentials: Mapping[str, Secret]) -> None:
        """Give an account new credentials; it can be used again at once."""
        with self._begin() as tx:
            current = _administrator(tx, actor, "reconnect accounts")
            account = tx.accounts.get_account(account_id)
            sealed = self._sealed(account_id, Platform(account.platform), credentials)
            if account.state != AccountState.CONNECTED:
                ACCOUNT_GRAPH.check(account.state, AccountState.CONNECTED)
                tx.accounts.move(account_id, expected=account.state, to=AccountState.CONNECTED)
            tx.accounts.set_sealed_credentials(account_id, sealed)
            tx.audit.append(current, "account.reconnected", account_id)

    def mark_needs_reconnect(self, actor: Actor, account_id: str, *, reason: str) -> None:
        """Stop using an account until somebody connects it again; harmless when that is so already."""
        with self._begin() as tx:
            current = tx.people.current(actor)
            if not is_process(current):
                access.require(current, access.MAY_ADMINISTER, "stop using an account")
            account = tx.accounts.get_account(account_id)
            if account.state == AccountState.NEEDS_RECONNECT:
                return
            ACCOUNT_GRAPH.check(account.state, AccountState.NEEDS_RECONNECT)
            tx.accounts.move(account_id, expected=account.state, to=AccountState.NEEDS_RECONNECT)
            tx.audit.append(current, "account.needs_reconnect", account_id, reason=reason)

    def remove(self, actor: Actor, account_id: str) -> None:
        """Stop using an account for good and forget its credentials; its posts and messages stay on record."""
        with self._begin() as tx:
            current = _administrator(tx, actor, "remove accounts")
            account = tx.accounts.get_account(account_id)
            ACCOUNT_GRAPH.check(account.state, AccountState.REMOVED)
            tx.accounts.move(account_id, expected=account.state, to=AccountState.REMOVED)
            tx.accounts.set_sealed_credentials(account_id, "")
            tx.audit.append(current, "account.removed", account_id)

    def check(self, actor: Actor, account_id: str) -> Health:
        """Ask the platform who we are, and keep what it says."""
        with self._begin.reading() as tx:
            _administrator(tx, actor, "check accounts")
        health = account_health.ask(self._connector_for, account_id)
        with self._begin() as tx:
            account_health.keep(tx, account_id, health, self._clock.now())
        return health

    def _sealed(self, account_id: str, platform: Platform, credentials: Mapping[str, Secret]) -> str:
        content = Secret(json.dumps(complete(platform, credentials)))
        return self._sealer.seal(content, row_id=account_id, column=CREDENTIALS_COLUMN)


def _administrator(tx: AccountsTransaction, actor: Actor, doing: str) -> Actor:
    current = tx.people.current(actor)
    access.require(current, access.MAY_ADMINISTER, doing)
    return current


def _text(text: str, field: str, sentence: str) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        raise InvalidInput(sentence, field=field)
    return plain

"""The agency's platform accounts: connected by an administrator, with an owner and a document behind each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.base import PLATFORM_NAMES, Health, Platform
from console.domain.accounts import ACCOUNT_GRAPH, Account, AccountState
from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import ConsoleError, InvalidInput
from console.domain.ids import new_id
from console.domain.people import is_process
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services import access
from console.services.connecting import ConnectorFor
from console.services.sessions import CurrentPeople
from console.services.transaction import Begin

#: The column that sealed credentials are bound to, beside the account's id.
CREDENTIALS_COLUMN = "sealed_credentials"
_LONGEST = 300
_LONGEST_CREDENTIAL = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One thing a platform gave us; write-only: it is never shown again."""

    name: str
    label: str
    help: str = ""
    #: Any one complete set is enough.
    set_name: str = "keys"
    optional: bool = False


#: What each platform's connector takes, by the names of its credentials type.
CREDENTIAL_FIELDS: Mapping[Platform, tuple[CredentialField, ...]] = {
    Platform.X: (
        CredentialField(name="consumer_key", label="API key", help="From the app's page: Keys and tokens."),
        CredentialField(name="consumer_secret", label="API key secret"),
        CredentialField(name="access_token", label="Access token", help="Of the agency's account, with write access."),
        CredentialField(name="access_token_secret", label="Access token secret"),
        CredentialField(
            name="oauth2_token",
            label="OAuth 2.0 user token",
            help="Instead of the four keys.",
            set_name="token",
        ),
    ),
    Platform.FACEBOOK: (
        CredentialField(name="page_token", label="Page access token", help="A long-lived token of the page."),
        CredentialField(name="app_id", label="App ID"),
        CredentialField(name="app_secret", label="App secret", help="Also proves that web hooks are Facebook's."),
        CredentialField(
            name="verify_token", label="Web hook verify token", help="The word you gave Facebook.", optional=True
        ),
    ),
}


class KeptAccounts(Protocol):
    """Where accounts are kept."""

    def get_account(self, account_id: str) -> Account: ...
    def list_accounts(self) -> Sequence[Account]: ...
    def add(self, account: Account, sealed_credentials: str) -> None: ...
    def set_sealed_credentials(self, account_id: str, sealed_credentials: str) -> None: ...
    def set_health(self, account_id: str, message: str, at: datetime) -> None: ...
    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None: ...


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
            remote_id=_remote_id(platform, remote_id),
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
        try:
            health = self._connector_for(account_id).health()
        except ConsoleError as error:
            health = Health(ok=False, message=error.message)
        with self._begin() as tx:
            tx.accounts.set_health(account_id, health.message, self._clock.now())
        return health

    def _sealed(self, account_id: str, platform: Platform, credentials: Mapping[str, Secret]) -> str:
        content = Secret(json.dumps(_complete(platform, credentials)))
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


def _remote_id(platform: Platform, text: str) -> str:
    plain = text.strip()
    if not plain.isascii() or not plain.isdigit() or len(plain) > 32:
        what = "user" if platform is Platform.X else "page"
        raise InvalidInput(f"Give the number that {PLATFORM_NAMES[platform]} has for this {what}.", field="remote_id")
    return plain


def _complete(platform: Platform, credentials: Mapping[str, Secret]) -> dict[str, str]:
    """Return what was given, or raise InvalidInput at the first field that a complete set still needs."""
    fields = CREDENTIAL_FIELDS[platform]
    given = {field.name: _credential(field, credentials.get(field.name, Secret(""))) for field in fields}
    filled = {name: text for name, text in given.items() if text}
    missing = {
        set_name: [
            field for field in fields if field.set_name == set_name and not field.optional and not given[field.name]
        ]
        for set_name in dict.fromkeys(field.set_name for field in fields)
    }
    begun = [name for name in missing if any(given[field.name] for field in fields if field.set_name == name)]
    chosen = begun[0] if begun else next(iter(missing))
    if all(missing.values()):
        first = missing[chosen][0]
        raise InvalidInput(f"The {first.label} is missing.", field=first.name)
    return filled


def _credential(field: CredentialField, secret: Secret) -> str:
    text = secret.reveal().strip()
    if len(text) > _LONGEST_CREDENTIAL or not text.isascii() or any(char.isspace() for char in text):
        raise InvalidInput(f"The {field.label} cannot be right: copy it again, without spaces.", field=field.name)
    return text

"""One account's secrets for its connector: read as they are now, renewed once for all processes, never emptied.

The platform is asked between two transactions, never inside one: a slow platform must not hold up the database. Who
asks holds a short lease on the account, taken by compare-and-set; the others wait for the outcome and read it.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from console.domain.accounts import Account
from console.domain.actors import WORKER
from console.domain.audit import AuditLog
from console.domain.errors import ConfigurationError, Unavailable
from console.domain.ids import new_id
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services.accounts import CREDENTIALS_COLUMN
from console.services.transaction import Begin

_log = logging.getLogger(__name__)

#: Longer than the slowest answer that the HTTP door waits for and the most patient writing of it together.
_LEASE = timedelta(minutes=5)
_WAIT_S, _MOST_WAITS = 0.1, 200
_WRITE_AGAIN_S, _MOST_WRITES = 2.0, 6

Secrets = Mapping[str, Any]


class RenewableAccounts(Protocol):
    """Where sealed credentials are kept, and who is renewing them."""

    def get_account(self, account_id: str) -> Account: ...
    def get_sealed_credentials(self, account_id: str) -> str: ...
    def take_renewal(self, account_id: str, *, holder: str, now: datetime, until: datetime) -> bool: ...
    def end_renewal(self, account_id: str, *, holder: str) -> None: ...
    def replace_sealed_credentials(self, account_id: str, *, expected: str, sealed: str) -> bool: ...


class RenewingTransaction(Protocol):
    """What renewing needs of a transaction."""

    @property
    def accounts(self) -> RenewableAccounts: ...
    @property
    def audit(self) -> AuditLog: ...


class SealedCredentials:
    """The ``CredentialStore`` of one account over the database."""

    def __init__(
        self,
        account_id: str,
        *,
        begin: Begin[RenewingTransaction],
        sealer: Sealer,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account_id = account_id
        self._begin = begin
        self._sealer = sealer
        self._clock = clock
        self._sleep = sleep

    def read(self) -> Secrets:
        """Return the secrets as they are now; raises NotFound, ConfigurationError."""
        return self._open(self._sealed())

    def renew(self, seen: Secrets, exchange: Callable[[Secrets], Secrets]) -> Secrets:
        """Return newer secrets than ``seen``; raises what ``exchange`` raises, Unavailable."""
        for _ in range(_MOST_WAITS):
            stored = self.read()
            if stored != seen:
                return stored
            holder = self._take_lease()
            if holder:
                return self._renew_alone(seen, exchange, holder)
            self._sleep(_WAIT_S)
        with self._begin.reading() as tx:
            account = tx.accounts.get_account(self._account_id)
        raise Unavailable(f"The access of {account.name} is being renewed. Try again.", platform=account.platform)

    def _renew_alone(self, seen: Secrets, exchange: Callable[[Secrets], Secrets], holder: str) -> Secrets:
        try:
            sealed = self._sealed()
            stored = self._open(sealed)
            if stored != seen:
                return stored
            return self._store(sealed, stored, exchange(stored))
        finally:
            with self._begin() as tx:
                tx.accounts.end_renewal(self._account_id, holder=holder)

    def _store(self, sealed: str, stored: Secrets, fresh: Secrets) -> Secrets:
        merged = {**stored, **{name: value for name, value in fresh.items() if value}}
        changed = sorted(name for name in merged if merged[name] != stored.get(name))
        if not changed:
            return stored
        kept = self._sealer.seal(Secret(json.dumps(merged)), row_id=self._account_id, column=CREDENTIALS_COLUMN)
        self._write(sealed, kept, changed)
        return self.read()

    def _write(self, sealed: str, kept: str, changed: Sequence[str]) -> None:
        """Write with patience: the platform gives these tokens once, and takes the old ones no more."""
        for left in reversed(range(_MOST_WRITES)):
            try:
                with self._begin() as tx:
                    if tx.accounts.replace_sealed_credentials(self._account_id, expected=sealed, sealed=kept):
                        tx.audit.append(WORKER, "account.renewed", self._account_id, changed=list(changed))
                return
            except Exception:
                if not left:
                    raise
                _log.warning("renewal.not_written_yet", extra={"account_id": self._account_id})
            self._sleep(_WRITE_AGAIN_S)

    def _take_lease(self) -> str:
        holder, now = new_id("renewal"), self._clock.now()
        with self._begin() as tx:
            taken = tx.accounts.take_renewal(self._account_id, holder=holder, now=now, until=now + _LEASE)
        return holder if taken else ""

    def _sealed(self) -> str:
        with self._begin.reading() as tx:
            sealed = tx.accounts.get_sealed_credentials(self._account_id)
        if not sealed:
            raise ConfigurationError("This account has no credentials. Connect it again.")
        return sealed

    def _open(self, sealed: str) -> Secrets:
        secret = self._sealer.open(sealed, row_id=self._account_id, column=CREDENTIALS_COLUMN)
        opened: Secrets = json.loads(secret.reveal())
        return opened

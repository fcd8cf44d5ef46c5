"""Builds the connector of an account from its sealed credentials; only this and ``console.bootstrap`` name them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from connectors.base import Connector, CredentialStore, Platform
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from console.config import Settings
from console.domain.accounts import Account
from console.domain.errors import ConfigurationError
from console.domain.secrets import Sealer
from console.domain.time import Clock
from console.services.renewing import SealedCredentials
from console.storage.unit_of_work import UnitOfWork


class ConnectedAccounts:
    """Returns the connector of an account; one each for every thread, made anew when its credentials change."""

    def __init__(self, *, begin: UnitOfWork, clock: Clock, sealer: Sealer, settings: Settings) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._settings = settings
        self._kept = threading.local()

    def __call__(self, account_id: str) -> Connector:
        """Return the account's connector; raises NotFound, ConfigurationError."""
        with self._begin.reading() as tx:
            account = tx.accounts.get_account(account_id)
            sealed = tx.accounts.get_sealed_credentials(account_id)
        kept: dict[str, tuple[str, Connector]] = self._kept.__dict__.setdefault("connectors", {})
        if account_id not in kept or kept[account_id][0] != sealed:
            kept[account_id] = (sealed, self._build(account))
        return kept[account_id][1]

    def open_credentials(self, account_id: str) -> Mapping[str, Any]:
        """Return an account's credentials, to prove who pushes to us; raises NotFound, ConfigurationError."""
        return self._store(account_id).read()

    def _store(self, account_id: str) -> SealedCredentials:
        return SealedCredentials(account_id, begin=self._begin, sealer=self._sealer, clock=self._clock)

    def _build(self, account: Account) -> Connector:
        try:
            return _BUILDERS[Platform(account.platform)](self._settings, account.remote_id, self._store(account.id))
        except (TypeError, ValueError, KeyError):
            raise ConfigurationError(
                f"The stored credentials of {account.name} are not complete. Connect the account again."
            ) from None


def _x(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    return XConnector(XCredentials(**store.read()), remote_id, store=store, base_url=settings.x_url)


def _facebook(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    made = FacebookCredentials(**store.read())
    return FacebookConnector(made, remote_id, version=settings.graph_version, base_url=settings.graph_url)


_BUILDERS: Mapping[Platform, Callable[[Settings, str, CredentialStore], Connector]] = {
    Platform.X: _x,
    Platform.FACEBOOK: _facebook,
}

"""Builds the connector of an account from its sealed credentials; only this and ``console.bootstrap`` name them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from connectors.base import Connector, CredentialStore, Platform
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from connectors.instagram.adapter import InstagramConnector
from connectors.instagram.media_host import MediaHost
from connectors.nextdoor.adapter import NextdoorConnector
from connectors.nextdoor.by_hand import NextdoorByHand
from connectors.nextdoor.credentials import NextdoorCredentials
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from connectors.youtube.adapter import YouTubeConnector
from console.config import Settings
from console.domain.accounts import Account
from console.domain.errors import ConfigurationError
from console.domain.secrets import Sealer
from console.domain.time import Clock
from console.services.renewing import SealedCredentials
from console.storage.unit_of_work import UnitOfWork

_Builder = Callable[[Settings, str, CredentialStore], Connector]


class ConnectedAccounts:
    """Returns the connector of an account; one each for every thread, made anew when its credentials change."""

    def __init__(
        self, *, begin: UnitOfWork, clock: Clock, sealer: Sealer, settings: Settings, media_host: MediaHost
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._settings = settings
        instagram: _Builder = partial(_instagram, media_host)
        nextdoor: _Builder = partial(_nextdoor, media_host)
        self._builders = {**_BUILDERS, Platform.INSTAGRAM: instagram, Platform.NEXTDOOR: nextdoor}
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
            build = self._builders[Platform(account.platform)]
            return build(self._settings, account.remote_id, self._store(account.id))
        except (TypeError, ValueError, KeyError):
            raise ConfigurationError(
                f"The stored credentials of {account.name} are not complete. Connect the account again."
            ) from None


def _x(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    return XConnector(XCredentials(**store.read()), remote_id, store=store, base_url=settings.x_url)


def _facebook(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    made = FacebookCredentials(**store.read())
    return FacebookConnector(made, remote_id, version=settings.graph_version, base_url=settings.graph_url)


def _instagram(host: MediaHost, settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    version, base_url = settings.graph_version, settings.graph_url
    return InstagramConnector(store, remote_id, host, version=version, base_url=base_url)


def _youtube(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    return YouTubeConnector(store, remote_id, base_url=settings.youtube_url, token_url=settings.youtube_token_url)


def _nextdoor(host: MediaHost, settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    made = NextdoorCredentials(**store.read())
    if made.is_by_hand:
        return NextdoorByHand(made)
    return NextdoorConnector(made, remote_id, host, base_url=settings.nextdoor_url)


def _bluesky(settings: Settings, remote_id: str, store: CredentialStore) -> Connector:
    from connectors.bluesky.adapter import BlueskyConnector  # its library takes a second to load

    return BlueskyConnector(store, remote_id, private_url=settings.bluesky_url)


_BUILDERS: Mapping[Platform, _Builder] = {
    Platform.X: _x,
    Platform.FACEBOOK: _facebook,
    Platform.BLUESKY: _bluesky,
    Platform.YOUTUBE: _youtube,
}

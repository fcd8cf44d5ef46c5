"""What platforms push to us: proof that it is theirs, and what it holds; with the secrets of the connected accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.base import InboundItem, Platform
from connectors.facebook import webhook as facebook
from connectors.x import webhook as x
from console.connected_accounts import ConnectedAccounts
from console.domain.accounts import Account
from console.storage.unit_of_work import UnitOfWork


class PushedEvents:
    """Verifies over the raw bytes, in constant time; believes nothing unsigned."""

    def __init__(self, *, begin: UnitOfWork, accounts: ConnectedAccounts) -> None:
        self._begin = begin
        self._accounts = accounts

    def parsers(self) -> Mapping[str, Callable[[bytes], Sequence[InboundItem]]]:
        """Return, by platform, what turns pushed bytes into items."""
        return {Platform.FACEBOOK.value: self._parse_facebook, Platform.X.value: self._parse_x}

    def is_genuine(self, platform: Platform, body: bytes, signature: str | None) -> bool:
        """Return whether the platform signed exactly these bytes with the secret of an account of ours."""
        verify, secret_of = _PROOFS[platform]
        return any(verify(keys[secret_of], body, signature) for _, keys in self._keys(platform) if keys.get(secret_of))

    def answer_facebook(self, *, mode: str, token: str, challenge: str) -> str | None:
        """Return what to answer to Facebook's subscription check, or None when it is not for us."""
        for _, keys in self._keys(Platform.FACEBOOK):
            answer = facebook.challenge(keys.get("verify_token", ""), mode=mode, token=token, challenge=challenge)
            if answer is not None:
                return answer
        return None

    def answer_x(self, crc_token: str) -> dict[str, str] | None:
        """Return the answer to X's challenge, or None where no X account is connected."""
        secrets = [keys["consumer_secret"] for _, keys in self._keys(Platform.X) if keys.get("consumer_secret")]
        return x.crc_response(secrets[0], crc_token) if secrets else None

    def _parse_facebook(self, body: bytes) -> Sequence[InboundItem]:
        pages = [account for account, _ in self._keys(Platform.FACEBOOK)]
        return [item for page in pages for item in facebook.parse(body, page_id=page.remote_id)]

    def _parse_x(self, body: bytes) -> Sequence[InboundItem]:
        accounts = [account for account, _ in self._keys(Platform.X)]
        return [item for account in accounts for item in x.parse(body, own_id=account.remote_id)]

    def _keys(self, platform: Platform) -> Iterator[tuple[Account, Mapping[str, Any]]]:
        with self._begin.reading() as tx:
            accounts = [account for account in tx.accounts.list_accounts() if account.platform == platform.value]
        for account in accounts:
            yield account, self._accounts.open_credentials(account.id)


_PROOFS = {Platform.FACEBOOK: (facebook.verify, "app_secret"), Platform.X: (x.verify, "consumer_secret")}

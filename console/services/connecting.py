"""How a use case reaches a platform: by the account, never by its library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from connectors.base import Connector
from console.domain.accounts import Account


class AccountStore(Protocol):
    """The agency's accounts, without their tokens."""

    def get_account(self, account_id: str) -> Account:
        """Return one account; raises NotFound."""
        ...

    def list_accounts(self) -> Sequence[Account]:
        """Return every account that is not removed, by platform and name."""
        ...


class ConnectorFor(Protocol):
    """Returns the connector of one account, with its unsealed tokens inside; raises NotFound."""

    def __call__(self, account_id: str) -> Connector:
        """Return the account's connector."""
        ...

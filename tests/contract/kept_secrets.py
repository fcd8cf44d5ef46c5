"""A ``CredentialStore`` in memory, for connectors whose tokens are renewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Secrets = Mapping[str, Any]


class KeptSecrets:
    """One account's secrets; ``renewals`` counts how often they were exchanged."""

    def __init__(self, **secrets: str) -> None:
        self.secrets: dict[str, Any] = dict(secrets)
        self.renewals = 0

    def read(self) -> Secrets:
        return dict(self.secrets)

    def renew(self, seen: Secrets, exchange: Callable[[Secrets], Secrets]) -> Secrets:
        if dict(seen) == self.secrets:
            fresh = exchange(self.read())
            self.secrets |= {name: value for name, value in fresh.items() if value}
            self.renewals += 1
        return self.read()

"""A credential store in memory, for tests of connectors whose tokens rotate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class MemoryStore:
    """A credential store without a database; it keeps what an exchange gives as the real one does."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets: Mapping[str, Any] = secrets

    def read(self) -> Mapping[str, Any]:
        return self.secrets

    def renew(
        self, seen: Mapping[str, Any], exchange: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        if self.secrets == seen:
            self.secrets = {**seen, **{name: value for name, value in exchange(seen).items() if value}}
        return self.secrets

"""Anchors: what the audit chain's head was at some moment, kept outside the database under a key.

The chain alone tells when an entry was changed. Somebody who owns the database could compute all later
hashes anew, or cut the end off; an anchor that they cannot sign says that this happened.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from console.domain.audit import GENESIS, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The chain's head at one moment, and the keyed hash over it."""

    seq: int
    hash: str
    at: datetime
    mac: str

    @classmethod
    def made(cls, seq: int, entry_hash: str, at: datetime, key: bytes) -> Anchor:
        """Return a signed anchor."""
        return cls(seq=seq, hash=entry_hash, at=at, mac=_mac(seq, entry_hash, at, key))

    def is_ours(self, key: bytes) -> bool:
        """Return whether this anchor was signed with ``key``."""
        return hmac.compare_digest(self.mac, _mac(self.seq, self.hash, self.at, key))


#: Where a chain begins when nothing was anchored yet.
START = (0, GENESIS)


class AnchorLog(Protocol):
    """Where anchors are kept; only ever appended to."""

    def read(self) -> Sequence[Anchor]:
        """Return every anchor, oldest first; raises StoreUnavailable when the log cannot be read."""
        ...

    def append(self, anchor: Anchor) -> None:
        """Write one anchor."""
        ...


def _mac(seq: int, entry_hash: str, at: datetime, key: bytes) -> str:
    return hmac.new(key, canonical([seq, entry_hash, at.isoformat()]), sha256).hexdigest()

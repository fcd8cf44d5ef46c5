"""How many questions may come from one place in a short time. No address is kept, on disk or in memory."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

#: Generous, because a library, a school or a hall full of people shares one address.
MOST = 60
WITHIN = timedelta(minutes=10)
_REMEMBERED = 10_000


class RateLimit:
    """Counts by a keyed hash of the address; the key is made at start and never leaves this process."""

    def __init__(self, *, most: int = MOST, within: timedelta = WITHIN) -> None:
        self._most = most
        self._within = within
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, now: datetime) -> bool:
        """Count one more from ``address`` and return whether it is still within the limit."""
        place = hmac.new(self._key, address.encode("utf-8", "replace"), hashlib.sha256).digest()
        with self._lock:
            recent = [at for at in self._seen.pop(place, []) if now - at < self._within]
            allowed = len(recent) < self._most
            self._seen[place] = [*recent, now] if allowed else recent
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return allowed

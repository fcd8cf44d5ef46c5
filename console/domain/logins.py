"""Local accounts: what is stored of them, and how wrong tries slow down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Wrong tries that cost nothing; from the next one on, each doubles the wait.
FREE_TRIES = 5
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 15 * 60
#: Wrong tries are forgotten after this long.
REMEMBERED = timedelta(hours=24)
#: Wrong tries in one minute, whoever they name, from which on every answer takes longer.
_CALM_PER_MINUTE = 10
_LONGEST_DELAY_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How somebody signs in without an identity provider. The hash is argon2id; the second factor is sealed."""

    person_id: str
    password_hash: str
    sealed_totp: str = ""
    totp_confirmed: bool = False
    totp_step: int = 0

    def __repr__(self) -> str:
        return f"Login(person_id={self.person_id!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTries:
    """How often one name was tried in vain, and when last."""

    count: int
    last_at: datetime | None

    def locked_until(self) -> datetime | None:
        """Return until when this name is not tried at all, or None. The wait doubles up to fifteen minutes."""
        if self.last_at is None or self.count < FREE_TRIES:
            return None
        wait_s = min(_FIRST_WAIT_S * 2 ** min(self.count - FREE_TRIES, 10), _LONGEST_WAIT_S)
        return self.last_at + timedelta(seconds=wait_s)


def slow_down_s(wrong_tries_last_minute: int) -> float:
    """Return how long every sign-in waits while somebody is trying many names."""
    return min(max(wrong_tries_last_minute - _CALM_PER_MINUTE, 0) * 0.1, _LONGEST_DELAY_S)

"""How long an account can be used before somebody has to connect it again, said days ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.accounts import Account, AccountState

#: From here on the end of an access is shown and told.
FORESIGHT = timedelta(days=10)


def ends_soon(ends_at: datetime | None, now: datetime) -> bool:
    """Whether an access that ends at ``ends_at`` should be renewed by a person about now."""
    return ends_at is not None and ends_at - now <= FORESIGHT


def access_warning(account: Account, now: datetime) -> str:
    """Return what there is to say about an account's access, or nothing while all is well."""
    if account.state is AccountState.NEEDS_RECONNECT:
        return f"{account.name} has to be connected again. Nothing goes out on it and nothing is read."
    if account.expires_at is None or not ends_soon(account.expires_at, now):
        return ""
    if account.expires_at <= now:
        return f"The access of {account.name} has ended by its date. Connect it again."
    return f"The access of {account.name} ends {_in(account.expires_at - now)}. Connect it again before then."


def _in(left: timedelta) -> str:
    if left >= timedelta(days=2):
        return f"in {left.days} days"
    hours = int(left / timedelta(hours=1))
    if hours >= 2:
        return f"in {hours} hours"
    return "within two hours"

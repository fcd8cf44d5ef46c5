"""A platform account that the agency owns and has connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class AccountState(StrEnum):
    """Whether an account can be used."""

    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"
    REMOVED = "removed"


ACCOUNT_GRAPH: StateGraph[AccountState] = StateGraph(
    "account",
    initial=AccountState.CONNECTED,
    edges={
        AccountState.CONNECTED: {AccountState.NEEDS_RECONNECT, AccountState.REMOVED},
        AccountState.NEEDS_RECONNECT: {AccountState.CONNECTED, AccountState.REMOVED},
        AccountState.REMOVED: set(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account; its tokens are sealed elsewhere and never part of this."""

    id: str
    #: ``x``, ``facebook``: the value of ``connectors.base.Platform``.
    platform: str
    remote_id: str
    #: ``@HarbourfordPD`` or the page's name, as residents see it.
    name: str
    #: The person answerable for the account.
    owner: str
    state: AccountState
    #: The document that makes the account the agency's own.
    authority: str = ""
    #: What the platform said when it was last asked, in a sentence.
    health: str = ""
    health_at: datetime | None = None
    #: When the access ends unless a person connects the account again; None where nobody has to.
    expires_at: datetime | None = None

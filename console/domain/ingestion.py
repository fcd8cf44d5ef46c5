"""How residents' words reach us: how far each account is read, what was pushed, what could not be taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class PushState(StrEnum):
    """Whether a pushed event has been taken in."""

    RECEIVED = "received"
    TAKEN_IN = "taken_in"
    UNREADABLE = "unreadable"


PUSH_GRAPH: StateGraph[PushState] = StateGraph(
    "pushed event",
    initial=PushState.RECEIVED,
    edges={
        PushState.RECEIVED: {PushState.TAKEN_IN, PushState.UNREADABLE},
        PushState.TAKEN_IN: set(),
        PushState.UNREADABLE: set(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """How far one account's comments have been read, and how the last try went."""

    account_id: str
    cursor: str | None = None
    #: When the first reading succeeded; what was older then is backlog.
    first_read_at: datetime | None = None
    read_at: datetime | None = None
    #: Not before this time, because the platform asked us to wait.
    next_read_at: datetime | None = None
    failed_at: datetime | None = None
    #: Why the last try failed or what is held up, as a sentence; empty when all went well.
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestFault:
    """An item that could not be taken in, kept whole for a person."""

    id: str
    account_id: str | None
    platform: str
    remote_id: str
    raw: str
    error: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedEvent:
    """The exact bytes that a platform pushed, their signature verified."""

    id: str
    state: PushState
    platform: str
    body: bytes
    sha256: str
    received_at: datetime
    error: str = ""

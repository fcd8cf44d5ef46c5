"""Telling people what waits for them: in the console, by e-mail, or at a web hook of theirs, as each chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class NoticeKind(StrEnum):
    """What a notice is about; people choose by kind."""

    APPROVAL_WANTED = "approval_wanted"
    CHANGES_ASKED = "changes_asked"
    POST_APPROVED = "post_approved"
    POST_STOPPED = "post_stopped"
    ACCOUNT_TROUBLE = "account_trouble"
    PAUSED = "paused"


NOTICE_TITLES: dict[NoticeKind, str] = {
    NoticeKind.APPROVAL_WANTED: "Something waits for your approval",
    NoticeKind.CHANGES_ASKED: "Your post came back, or is on hold",
    NoticeKind.POST_APPROVED: "Your post was approved",
    NoticeKind.POST_STOPPED: "A post did not go out, or nobody knows whether it did",
    NoticeKind.ACCOUNT_TROUBLE: "An account has to be connected again, or nears its budget",
    NoticeKind.PAUSED: "Everything, or some of it, was paused or goes on",
}


class Channel(StrEnum):
    """How somebody is told."""

    CONSOLE = "console"
    EMAIL = "email"
    WEB_HOOK = "web_hook"


class NoticeSendState(StrEnum):
    """How far a notice has come on a channel outside the console."""

    WAITING = "waiting"
    SENT = "sent"
    #: Given up after many tries.
    FAILED = "failed"
    #: Read in the console before it left.
    DROPPED = "dropped"


_S = NoticeSendState

NOTICE_SEND_GRAPH: StateGraph[NoticeSendState] = StateGraph(
    "notice on its way",
    initial=_S.WAITING,
    edges={_S.WAITING: {_S.SENT, _S.FAILED, _S.DROPPED}, _S.SENT: set(), _S.FAILED: set(), _S.DROPPED: set()},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that one person is told; while it is unread, news of the same thing joins it."""

    id: str
    person_id: str
    kind: NoticeKind
    #: What it is about: a post, a delivery's post, an account, a pause.
    subject_id: str
    text: str
    #: The page of the console that settles it, such as ``/compose?post=…``.
    link: str
    first_at: datetime
    last_at: datetime
    times: int = 1
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSend:
    """One notice on its way by e-mail or web hook."""

    id: str
    notice_id: str
    channel: Channel
    state: NoticeSendState = NoticeSendState.WAITING
    attempts: int = 0
    next_attempt_at: datetime
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePreferences:
    """How one person wants to be told; the console always shows everything."""

    person_id: str
    channels: Mapping[NoticeKind, frozenset[Channel]] = field(default_factory=dict)
    hook_url: str = ""
    #: Sealed; signs what goes to the hook.
    sealed_hook_secret: str = ""

    def outside(self, kind: NoticeKind) -> frozenset[Channel]:
        """Return the channels outside the console for notices of this kind."""
        chosen = self.channels.get(kind, frozenset()) - {Channel.CONSOLE}
        return chosen if self.hook_url else chosen - {Channel.WEB_HOOK}

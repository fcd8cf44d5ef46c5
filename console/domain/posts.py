"""A post: what an agency wants to say, who said it may, and where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from console.domain.audit import canonical
from console.domain.deliveries import NEEDS_A_PERSON, WAITING, Delivery, DeliveryKind, DeliveryState
from console.domain.ids import new_id
from console.domain.media import MediaRef
from console.domain.state import StateGraph
from console.domain.threads import join_parts


class PostState(StrEnum):
    """Where a post stands; from ``scheduled`` on it follows from its deliveries."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    #: A reviewer gave it back with what has to change.
    CHANGES_ASKED = "changes_asked"
    #: A reviewer wants it to wait; nobody can approve it meanwhile.
    ON_HOLD = "on_hold"
    #: Its time came before its approval; it never goes out late.
    MISSED = "missed"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    NEEDS_ATTENTION = "needs_attention"
    CANCELLED = "cancelled"


_S = PostState

POST_GRAPH: StateGraph[PostState] = StateGraph(
    "post",
    initial=_S.DRAFT,
    edges={
        _S.DRAFT: {_S.IN_REVIEW, _S.CANCELLED},
        _S.IN_REVIEW: {_S.DRAFT, _S.CHANGES_ASKED, _S.ON_HOLD, _S.MISSED, _S.SCHEDULED, _S.CANCELLED},
        _S.CHANGES_ASKED: {_S.DRAFT, _S.IN_REVIEW, _S.CANCELLED},
        _S.ON_HOLD: {_S.DRAFT, _S.IN_REVIEW, _S.CHANGES_ASKED, _S.MISSED, _S.CANCELLED},
        _S.MISSED: {_S.DRAFT, _S.CANCELLED},
        _S.SCHEDULED: {_S.PUBLISHING, _S.PUBLISHED, _S.NEEDS_ATTENTION, _S.DRAFT, _S.CANCELLED},
        _S.PUBLISHING: {_S.SCHEDULED, _S.PUBLISHED, _S.NEEDS_ATTENTION, _S.CANCELLED},
        _S.NEEDS_ATTENTION: {_S.SCHEDULED, _S.PUBLISHING, _S.PUBLISHED, _S.DRAFT, _S.CANCELLED},
        _S.PUBLISHED: set(),
        _S.CANCELLED: set(),
    },
)

#: States in which a post is somebody's work in hand: saving changes nothing but its words.
EDITABLE_STATES = frozenset({_S.DRAFT, _S.CHANGES_ASKED})
#: States in which it waits for approval, and misses its time without one.
REVIEW_STATES = frozenset({_S.IN_REVIEW, _S.ON_HOLD})
#: States whose deliveries exist and speak for the post.
DELIVERED_STATES = frozenset({_S.SCHEDULED, _S.PUBLISHING, _S.NEEDS_ATTENTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostContent:
    """Everything that residents will see, where and when; the approval is bound to all of it."""

    title: str
    text: str
    #: Account id to its own text; an account without one gets ``text``.
    variants: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[MediaRef, ...] = ()
    account_ids: tuple[str, ...] = ()
    due_at: datetime | None = None
    category: str = ""
    campaign_id: str = ""
    #: The part of town that it concerns, by the agency's own names; empty means all of it.
    area: str = ""
    #: Meant for people in danger now; goes out during a pause where a person who may has said so.
    emergency: bool = False
    #: When it is taken down again, as booking photographs are.
    comes_down_at: datetime | None = None
    release_id: str | None = None
    qa_session_id: str | None = None

    def text_for(self, account_id: str) -> str:
        """Return the text that this account will show; ``threads.split_parts`` says in how many parts."""
        return self.variants.get(account_id) or self.text

    def media_for(self, account_id: str) -> tuple[MediaRef, ...]:
        """Return the files as this account will show them: made smaller where its platform would refuse them."""
        return tuple(ref.for_account(account_id) for ref in self.attachments)

    def content_hash(self) -> str:
        """Return the SHA-256 (hex) that an approval is bound to."""
        content: dict[str, Any] = {
            "texts": {account_id: self.text_for(account_id) for account_id in self.account_ids},
            "text": self.text,
            "media": [_hashed(ref) for ref in self.attachments],
            "accounts": sorted(self.account_ids),
            "due_at": self.due_at.astimezone(UTC).isoformat() if self.due_at else None,
            "release": self.release_id,
        }
        if self.emergency:
            content["emergency"] = True
        if self.comes_down_at is not None:
            content["comes_down_at"] = self.comes_down_at.astimezone(UTC).isoformat()
        return hashlib.sha256(canonical(content)).hexdigest()


def _hashed(ref: MediaRef) -> list[str]:
    captions = [ref.captions_sha256, ref.captions_lang] if ref.captions_sha256 else []
    fitted = [f"{one.account_id}:{one.sha256}" for one in sorted(ref.fitted, key=lambda one: one.account_id)]
    return [ref.sha256, ref.alt_text, *captions, *fitted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who said yes to exactly which content, and when."""

    content_hash: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post with the content of its newest version."""

    id: str
    state: PostState
    version: int
    content: PostContent
    created_by: str
    created_at: datetime
    updated_at: datetime
    submitted_by: str | None = None
    #: Approvals given before this do not count.
    submitted_at: datetime | None = None
    #: None as soon as anything was changed.
    approval: Approval | None = None
    #: Why it came back to its author, or why it is on hold.
    sent_back_reason: str = ""

    @property
    def title(self) -> str:
        """The name by which staff know it; residents never see it."""
        return self.content.title

    @property
    def due_at(self) -> datetime | None:
        """When it is to go out."""
        return self.content.due_at

    @property
    def release_id(self) -> str | None:
        """The footage release that it announces."""
        return self.content.release_id

    @property
    def qa_session_id(self) -> str | None:
        """The question-and-answer session that it announces."""
        return self.content.qa_session_id

    def is_approved(self) -> bool:
        """Return whether the approval is for exactly the content that is here now."""
        return self.approval is not None and self.approval.content_hash == self.content.content_hash()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVersion:
    """The content as somebody saved it; never overwritten."""

    post_id: str
    number: int
    content: PostContent
    content_hash: str
    saved_by: str
    saved_at: datetime


#: Returns the parts in which an account shows a text: those of its thread, or the whole as one.
PartsFor = Callable[[str, str], Sequence[str]]


def in_one(_account_id: str, text: str) -> Sequence[str]:
    """Return the text as one post, as an account without threads shows it."""
    return (join_parts(text),)


def plan_deliveries(post: Post, due_at: datetime, parts_for: PartsFor = in_one) -> tuple[Delivery, ...]:
    """Return one delivery per account and part of an approved post; each part follows the one before."""
    planned: list[Delivery] = []
    for account_id in post.content.account_ids:
        planned += _planned(post, account_id, due_at, parts_for(account_id, post.content.text_for(account_id)))
    return tuple(planned)


def _planned(post: Post, account_id: str, due_at: datetime, texts: Sequence[str]) -> list[Delivery]:
    thread: list[Delivery] = []
    for text in texts:
        thread.append(_part(post, account_id, due_at, text, len(texts), thread[-1] if thread else None))
    return thread


def _part(post: Post, account_id: str, due_at: datetime, text: str, parts: int, before: Delivery | None) -> Delivery:
    return Delivery(
        id=new_id("dlv"),
        kind=DeliveryKind.POST,
        source_id=post.id,
        post_id=post.id,
        post_version=post.version,
        account_id=account_id,
        text=text,
        media=() if before else post.content.media_for(account_id),
        part=before.part + 1 if before else 1,
        parts=parts,
        follows_id=before.id if before else None,
        due_at=due_at,
        intended_at=due_at,
        next_attempt_at=due_at,
        content_hash=post.content.content_hash(),
    )


def derive_state(deliveries: Iterable[DeliveryState]) -> PostState:
    """Return the state of a post whose deliveries stand like this; there is at least one."""
    alive = {state for state in deliveries if state is not DeliveryState.CANCELLED}
    if not alive:
        return PostState.CANCELLED
    if alive & NEEDS_A_PERSON:
        return PostState.NEEDS_ATTENTION
    if alive == {DeliveryState.SENT}:
        return PostState.PUBLISHED
    if alive <= WAITING:
        return PostState.SCHEDULED
    return PostState.PUBLISHING

"""Writing, checking and approving posts. An approval is for one content, by somebody else than its authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.domain.actors import Actor
from console.domain.approvals import GivenApproval, still_missing
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.ids import new_id
from console.domain.media import MediaRef
from console.domain.posts import (
    DELIVERED_STATES,
    EDITABLE_STATES,
    POST_GRAPH,
    Approval,
    Post,
    PostContent,
    PostState,
    derive_state,
    plan_deliveries,
)
from console.domain.time import Clock
from console.services import access
from console.services.checking import Judged, PostChecks
from console.services.delivering import take_back
from console.services.posting_ports import PostingTransaction
from console.services.transaction import Begin


class Posting:
    """The life of a post until it is scheduled."""

    def __init__(self, *, begin: Begin[PostingTransaction], clock: Clock, checks: PostChecks) -> None:
        self._begin = begin
        self._clock = clock
        self._checks = checks

    def draft(
        self,
        actor: Actor,
        *,
        title: str,
        text: str = "",
        variants: Mapping[str, str] | None = None,
        attachments: Sequence[MediaRef] = (),
        account_ids: Sequence[str] = (),
        due_at: datetime | None = None,
        category: str = "",
        campaign_id: str = "",
        area: str = "",
        emergency: bool = False,
        comes_down_at: datetime | None = None,
        release_id: str | None = None,
        qa_session_id: str | None = None,
    ) -> Post:
        """Begin a post; only its title must be there. Raises InvalidInput, NotPermitted."""
        content = PostContent(
            title=title.strip(),
            text=text,
            variants=dict(variants or {}),
            attachments=tuple(attachments),
            account_ids=tuple(dict.fromkeys(account_ids)),
            due_at=due_at,
            category=category,
            campaign_id=campaign_id,
            area=area,
            emergency=emergency,
            comes_down_at=comes_down_at,
            release_id=release_id,
            qa_session_id=qa_session_id,
        )
        with self._begin() as tx:
            author = self._writer(tx, actor)
            self._checks.refuse_nonsense(tx, content)
            return self._add(tx, author, content)

    def save(self, actor: Actor, post_id: str, content: PostContent, *, version: int) -> Post:
        """Save what ``actor`` made of ``version``; ends any submission or approval.

        Raises Conflict when somebody saved in between, or when some of it went out already.
        """
        with self._begin() as tx:
            editor = self._writer(tx, actor)
            post = tx.posts.lock_post(post_id)
            if post.version != version:
                raise Conflict("Somebody else saved this post since you opened it. Look at their version first.")
            return self._save(tx, editor, post, content)

    def submit(self, actor: Actor, post_id: str) -> Post:
        """Ask for review; raises Blocked with everything that the platforms and we would refuse."""
        with self._begin() as tx:
            author = self._writer(tx, actor)
            post = tx.posts.lock_post(post_id)
            POST_GRAPH.check(post.state, PostState.IN_REVIEW)
            self._refuse(self._checks.problems(tx, post.content, self._clock.now(), _judged(tx, post)))
            return self._submit(tx, author, post)

    def approve(self, actor: Actor, post_id: str, content_hash: str) -> Post:
        """Approve exactly the content that ``actor`` saw, by its hash; the last approval needed schedules it.

        Raises NotPermitted for anybody who wrote any of it, Conflict when it changed since it was
        opened or was approved by ``actor`` already, InvalidInput when its time has passed.
        """
        with self._begin() as tx:
            approver = tx.people.current(actor)
            access.require(approver, access.MAY_GIVE_APPROVAL, "approve posts")
            post = _under_review(tx.posts.lock_post(post_id))
            if approver.id in tx.posts.editors(post_id) | {post.created_by, post.submitted_by}:
                raise NotPermitted("You wrote some of this post. Somebody else has to approve it.")
            if content_hash != post.content.content_hash():
                raise Conflict("The post changed since you opened it. Read it again before you approve it.")
            due_at = self._due_in_future(post)
            missing = self._give(tx, approver, post)
            return post if missing else self._schedule(tx, approver, post, due_at)

    def send_back(self, actor: Actor, post_id: str, reason: str) -> Post:
        """Give a post under review back to its author, with a reason."""
        reason = _needed(reason, "Say what has to change, so that the author can do it.", "reason")
        with self._begin() as tx:
            reviewer = tx.people.current(actor)
            access.require(reviewer, access.MAY_GIVE_APPROVAL, "send posts back")
            post = tx.posts.lock_post(post_id)
            POST_GRAPH.check(post.state, PostState.CHANGES_ASKED)
            moved = self._move(tx, post, PostState.CHANGES_ASKED, sent_back_reason=reason)
            tx.audit.append(reviewer, "post.sent_back", post_id, reason=reason)
            return moved

    def cancel(self, actor: Actor, post_id: str, reason: str = "") -> Post:
        """Cancel what has not gone out; raises Conflict while some of it may be going out."""
        with self._begin() as tx:
            canceller = self._writer(tx, actor)
            post = tx.posts.lock_post(post_id)
            POST_GRAPH.check(post.state, PostState.CANCELLED)
            self._take_back_unsent(tx, canceller, post)
            moved = self._move(tx, post, self._state_without_the_rest(tx, post))
            tx.audit.append(canceller, "post.cancelled", post_id, reason=reason)
            return moved

    def reschedule(self, actor: Actor, post_id: str, due_at: datetime) -> Post:
        """Give a post another time. The time is part of the approval, so it goes back to review."""
        with self._begin() as tx:
            editor = self._writer(tx, actor)
            post = tx.posts.lock_post(post_id)
            was = post.state
            saved = self._save(tx, editor, post, replace(post.content, due_at=due_at))
            if was in EDITABLE_STATES:
                return saved
            self._refuse(self._checks.problems(tx, saved.content, self._clock.now(), _judged(tx, saved)))
            return self._submit(tx, editor, saved)

    def schedule_for_release(
        self,
        tx: PostingTransaction,
        *,
        author: Actor,
        approver: Actor,
        release_id: str,
        text: str,
        media: Sequence[MediaRef],
        account_ids: Sequence[str],
        due_at: datetime,
        title: str = "Footage release",
    ) -> Post:
        """Schedule the post that announces a release: its two approvals are the post's, in the caller's transaction.

        Raises NotPermitted when they are one person, Blocked with everything that would be refused.
        """
        if author.id == approver.id:
            raise NotPermitted("A release takes two people: its author cannot approve it.")
        content = PostContent(
            title=title,
            text=text,
            attachments=tuple(media),
            account_ids=tuple(dict.fromkeys(account_ids)),
            due_at=due_at,
            release_id=release_id,
        )
        self._refuse(self._checks.problems(tx, content, due_at))
        post = self._submit(tx, author, self._add(tx, author, content))
        tx.audit.append(approver, "post.scheduled_for_release", post.id, release_id=release_id)
        return self._schedule(tx, approver, post, due_at)

    def _writer(self, tx: PostingTransaction, actor: Actor) -> Actor:
        writer = tx.people.current(actor)
        access.require(writer, access.MAY_WRITE_POSTS, "write posts")
        return writer

    def _add(self, tx: PostingTransaction, author: Actor, content: PostContent) -> Post:
        now = self._clock.now()
        post = Post(
            id=new_id("post"),
            state=PostState.DRAFT,
            version=1,
            content=content,
            created_by=author.id,
            created_at=now,
            updated_at=now,
        )
        tx.posts.add(post)
        tx.audit.append(author, "post.drafted", post.id, title=content.title, content_hash=content.content_hash())
        return post

    def _save(self, tx: PostingTransaction, editor: Actor, post: Post, content: PostContent) -> Post:
        self._checks.refuse_nonsense(tx, content)
        if post.state not in EDITABLE_STATES:
            post = self._void(tx, editor, post)
        saved = tx.posts.save(post, content, by=editor.id, at=self._clock.now())
        tx.audit.append(editor, "post.saved", post.id, version=saved.version, content_hash=content.content_hash())
        return saved

    def _void(self, tx: PostingTransaction, editor: Actor, post: Post) -> Post:
        POST_GRAPH.check(post.state, PostState.DRAFT)
        if any(delivery.state is DeliveryState.SENT for delivery in self._deliveries(tx, post)):
            raise Conflict("Some of this post is public already. Cancel the rest and write a new one.")
        self._take_back_unsent(tx, editor, post)
        moved = self._move(tx, post, PostState.DRAFT, approval=None, submitted_by=None, submitted_at=None)
        tx.audit.append(editor, "post.approval_voided", post.id, was=post.state.value)
        return moved

    def _submit(self, tx: PostingTransaction, author: Actor, post: Post) -> Post:
        at = self._clock.now()
        changes = {"submitted_by": author.id, "submitted_at": at, "sent_back_reason": ""}
        moved = self._move(tx, post, PostState.IN_REVIEW, **changes)
        tx.audit.append(author, "post.submitted", post.id, content_hash=post.content.content_hash())
        return moved

    def _give(self, tx: PostingTransaction, approver: Actor, post: Post) -> Sequence[str]:
        """Write one approval down; returns what is still missing, as sentences."""
        content_hash, now = post.content.content_hash(), self._clock.now()
        given = tx.approvals.list_given(post.id, content_hash, post.submitted_at or post.created_at)
        if any(one.by == approver.id for one in given):
            raise Conflict("You approved this already. It waits for somebody else.")
        yes = GivenApproval(post_id=post.id, content_hash=content_hash, by=approver.id, roles=approver.roles, at=now)
        tx.approvals.give(yes)
        missing = still_missing(tx.approvals.list_rules(), post.content, [*given, yes])
        if missing:
            said = {"content_hash": content_hash, "missing": list(missing)}
            tx.audit.append(approver, "post.approval_given", post.id, **said)
        return missing

    def _schedule(self, tx: PostingTransaction, approver: Actor, post: Post, due_at: datetime) -> Post:
        approval = Approval(content_hash=post.content.content_hash(), by=approver.id, at=self._clock.now())
        moved = self._move(tx, post, PostState.SCHEDULED, approval=approval)
        for delivery in plan_deliveries(moved, due_at, self._checks.parts_for):
            tx.deliveries.add(delivery)
        tx.audit.append(approver, "post.approved", post.id, content_hash=approval.content_hash, version=post.version)
        return moved

    def _due_in_future(self, post: Post) -> datetime:
        if post.due_at is None or post.due_at <= self._clock.now():
            raise InvalidInput("Its time passed while it waited for approval. Choose a new time first.", field="due_at")
        return post.due_at

    def _move(self, tx: PostingTransaction, post: Post, to: PostState, **changes: Any) -> Post:
        POST_GRAPH.check(post.state, to)
        return tx.posts.move(post, to, at=self._clock.now(), **changes)

    def _deliveries(self, tx: PostingTransaction, post: Post) -> Sequence[Delivery]:
        return tx.deliveries.list_for_version(post.id, post.version) if post.state in DELIVERED_STATES else ()

    def _state_without_the_rest(self, tx: PostingTransaction, post: Post) -> PostState:
        return derive_state(delivery.state for delivery in self._deliveries(tx, post))

    def _take_back_unsent(self, tx: PostingTransaction, actor: Actor, post: Post) -> None:
        for delivery in self._deliveries(tx, post):
            take_back(tx, actor, delivery)

    @staticmethod
    def _refuse(problems: Sequence[str]) -> None:
        if problems:
            raise Blocked(problems)


def _judged(tx: PostingTransaction, post: Post) -> Judged:
    return Judged(id=post.id, writers=tx.posts.editors(post.id) | {post.created_by})


def _under_review(post: Post) -> Post:
    """A post can be scheduled again from other states too, but there it is not for a reviewer to say so."""
    if post.state is not PostState.IN_REVIEW:
        raise IllegalTransition("This post is not under review.")
    return post


def _needed(text: str, message: str, field: str) -> str:
    if not text.strip():
        raise InvalidInput(message, field=field)
    return text.strip()

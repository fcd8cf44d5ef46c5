"""The posts that announce a release: made with its second signature, taken back when it is not to go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Protocol

from console.domain.actors import Actor
from console.domain.deliveries import NEEDS_A_PERSON, WAITING, Delivery, DeliveryState
from console.domain.media import MediaFile, MediaRef
from console.domain.posts import POST_GRAPH, Post, derive_state
from console.services.delivering import take_back
from console.services.footage import FootageTransaction, People
from console.services.posting_ports import PostingTransaction
from evidence_share.model import Release, Rendition
from evidence_share.store import EvidenceStore


class AnnouncingTransaction(PostingTransaction, FootageTransaction, Protocol):
    """What a release and its post need together."""

    @property
    def people(self) -> People:
        """People, as both need them."""
        ...


class Scheduling(Protocol):
    """Schedules the announcing post in the caller's transaction."""

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
        title: str = ...,
    ) -> Post:
        """Raises NotPermitted when author and approver are one person, Blocked with every refusal."""
        ...


class ClipShelf(Protocol):
    """The folder from which the sender reads files."""

    def place_video(self, source: BinaryIO, sha256: str) -> str:
        """Copy a video there and return its path; raises InvalidInput when its hash is another."""
        ...

    def register_video(
        self,
        tx: AnnouncingTransaction,
        actor: Actor,
        *,
        name: str,
        sha256: str,
        path: str,
        width: int,
        height: int,
        duration_s: float,
    ) -> MediaFile:
        """Write a placed video in the caller's transaction."""
        ...


class Announcing:
    """Couples a release with the post that carries it to the platforms."""

    def __init__(self, *, posting: Scheduling, shelf: ClipShelf, store: EvidenceStore) -> None:
        self._posting = posting
        self._shelf = shelf
        self._store = store

    def place_clip(self, release: Release, rendition: Rendition) -> str:
        """Copy the clip to the sender's folder and return its path; empty where no account will post it.

        To be called before the transaction, since a long video takes seconds.
        """
        if not release.text.account_ids:
            return ""
        with self._store.open(rendition.sha256) as source:
            return self._shelf.place_video(source, rendition.sha256)

    def schedule(
        self, tx: AnnouncingTransaction, approver: Actor, release: Release, rendition: Rendition, clip_path: str
    ) -> str | None:
        """Schedule the post and return its id; None for a release that goes on our own page only."""
        text = release.text
        if not text.account_ids:
            return None
        post = self._posting.schedule_for_release(
            tx,
            author=Actor(id=release.opened_by, name=release.opened_by_name, roles=frozenset()),
            approver=approver,
            release_id=release.id,
            text=text.post_text,
            media=[self._clip(tx, approver, rendition, clip_path)],
            account_ids=text.account_ids,
            due_at=text.due_at,
            title=f"Footage release: {text.title}"[:200],
        )
        return post.id

    def _clip(self, tx: AnnouncingTransaction, approver: Actor, rendition: Rendition, path: str) -> MediaRef:
        facts = rendition.facts
        file = self._shelf.register_video(
            tx,
            approver,
            name=rendition.name,
            sha256=rendition.sha256,
            path=path,
            width=facts.width,
            height=facts.height,
            duration_s=facts.duration_s,
        )
        return file.ref(rendition.poster_alt)

    @staticmethod
    def take_back(tx: AnnouncingTransaction, actor: Actor, release: Release, *, at: datetime) -> None:
        """Cancel what has not gone out; raises Conflict while nobody knows whether some of it is public."""
        if release.post_id is None:
            return
        post = tx.posts.lock_post(release.post_id)
        _cancel(tx, actor, post, _deliveries(tx, post), at)

    @staticmethod
    def stop_the_rest(tx: AnnouncingTransaction, actor: Actor, release: Release, *, at: datetime) -> None:
        """Cancel what waits and leave alone what is on its way: a withdrawal never waits for a platform."""
        if release.post_id is None:
            return
        post = tx.posts.lock_post(release.post_id)
        stoppable = WAITING | (NEEDS_A_PERSON - {DeliveryState.UNCONFIRMED})
        _cancel(tx, actor, post, [each for each in _deliveries(tx, post) if each.state in stoppable], at)


def _deliveries(tx: AnnouncingTransaction, post: Post) -> Sequence[Delivery]:
    return tx.deliveries.list_for_version(post.id, post.version)


def _cancel(tx: AnnouncingTransaction, actor: Actor, post: Post, deliveries: Sequence[Delivery], at: datetime) -> None:
    if post.state in POST_GRAPH.terminal():
        return
    for delivery in deliveries:
        take_back(tx, actor, delivery)
    state = derive_state(each.state for each in _deliveries(tx, post))
    if state is not post.state:
        POST_GRAPH.check(post.state, state)
        tx.posts.move(post, state, at=at)
    tx.audit.append(actor, "post.cancelled", post.id, reason="its footage release does not go out")

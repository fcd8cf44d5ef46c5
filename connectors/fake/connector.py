"""A connector over the fake platform that keeps every promise of ``connectors.base``."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn, TypeVar

from connectors.base import (
    Batch,
    Capabilities,
    Capability,
    Gate,
    Health,
    InboundItem,
    ItemKind,
    Limits,
    MediaKind,
    OutboundPost,
    Platform,
    Refusal,
    RemotePost,
    fingerprint,
    open_gate,
)
from connectors.fake.platform import FakePlatform
from connectors.fake.records import FakeComment, FakePost, Fault
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

T = TypeVar("T")

_TEXT_UNITS = {Platform.X: 280, Platform.FACEBOOK: 63_206}
_PAGE = 100
_RATE_LIMIT_S = 900
_BEFORE = frozenset({Fault.REFUSE, Fault.RATE_LIMIT, Fault.AUTH_EXPIRED, Fault.UNAVAILABLE, Fault.LOSE})


class FakeConnector:
    """One account of ours on the fake platform."""

    def __init__(self, platform_name: Platform | str, world: FakePlatform, account: str = "agency") -> None:
        self._platform = Platform(platform_name)
        self._world = world
        self._account = account

    @property
    def platform(self) -> Platform:
        """Which platform this pretends to be."""
        return self._platform

    def capabilities(self) -> Capabilities:
        """Return everything but hiding where the world does not support that."""
        if self._world.hide_supported:
            return Capabilities(can=frozenset(Capability))
        sentence = "This platform does not let a page hide a comment."
        return Capabilities(can=frozenset(Capability) - {Capability.HIDE}, cannot={Capability.HIDE: sentence})

    def limits(self) -> Limits:
        """Return limits like those of the platform it pretends to be."""
        return Limits(
            text_units=_TEXT_UNITS[self._platform],
            images=4,
            image_bytes=5_000_000,
            video_bytes=512_000_000,
            video_s=140.0,
            alt_text_chars=1000,
            media_types=frozenset({"image/jpeg", "image/png", "video/mp4"}),
        )

    def text_units(self, text: str) -> int:
        """Return the number of characters."""
        return len(text)

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what the fake platform would refuse."""
        limits, found = self.limits(), []
        if not post.text.strip() and not post.media:
            found.append(Refusal(field="text", message="A post needs text, a picture or a video."))
        if self.text_units(post.text) > limits.text_units:
            found.append(Refusal(field="text", message=f"The text is longer than {limits.text_units} characters."))
        if sum(media.kind is MediaKind.IMAGE for media in post.media) > limits.images:
            found.append(Refusal(field="media", message=f"At most {limits.images} pictures go with a post."))
        for index, media in enumerate(post.media):
            if media.media_type not in limits.media_types:
                found.append(Refusal(field=f"media[{index}]", message=f"{media.media_type} files are not accepted."))
        return found

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the media, then make the post public, once."""
        if post.media and self._world.when_uploading is not None:
            self._world.when_uploading()
        gate()
        self._world.note_call("publish", self._platform, "", post.text)

        def accept() -> FakePost:
            self._refuse_what_cannot_be(post)
            files = tuple(media.sha256 for media in post.media)
            return self._add(post.text, media=files, alt_texts=tuple(media.alt_text for media in post.media))

        return self._remote(self._write("publish", accept))

    def find(self, fingerprint: str, since: datetime, *, known: Collection[str] = ()) -> RemotePost | None:
        """Look among our public posts, newest first."""
        return self._look(fingerprint, since, self._world.posts, known)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return mentions, and changes under those of ``posts`` that are ours; each has its own place in the cursor."""
        self._fail_read("fetch")
        seen: dict[str, int] = json.loads(cursor) if cursor else {}
        wanted = [comment for comment in self._world.comments if comment.platform is self._platform]
        wanted = [c for c in wanted if c.kind is ItemKind.MENTION or c.post_id in posts]
        fresh = sorted((c for c in wanted if c.changed > seen.get(c.post_id, 0)), key=lambda c: c.changed)[:_PAGE]
        seen |= {comment.post_id: comment.changed for comment in fresh}
        return Batch(items=tuple(self._item(comment) for comment in fresh), cursor=json.dumps(seen))

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate) -> RemotePost:
        """Answer a comment or a mention, once."""
        gate()
        self._world.note_call("reply", self._platform, to_remote_id, text)

        def accept() -> FakePost:
            if not self._world.replies_allowed:
                self._reject("The platform does not let us answer this person here.", "reply-not-allowed")
            return self._add(text, reply_to=to_remote_id)

        return self._remote(self._write("reply", accept))

    def find_reply(
        self, to_remote_id: str, fingerprint: str, since: datetime, *, known: Collection[str] = ()
    ) -> RemotePost | None:
        """Look among our answers to that item."""
        return self._look(fingerprint, since, [r for r in self._world.replies if r.reply_to == to_remote_id], known)

    def hide(self, remote_id: str) -> None:
        """Hide a resident's comment."""
        self._set_hidden("hide", remote_id, hidden=True)

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._set_hidden("unhide", remote_id, hidden=False)

    def delete(self, remote_id: str) -> None:
        """Delete our own post or answer; what is gone stays gone."""
        self._world.note_call("delete", self._platform, remote_id, "")

        def accept() -> None:
            if self._world.has_comment(remote_id):
                self._reject("Only our own posts can be deleted.", "not-ours")
            post = self._world.find_post(remote_id)
            if post is not None:
                self._world.put_post(replace(post, is_deleted=True))

        self._write("delete", accept)

    def reply_link(self, remote_id: str) -> str:
        """Return the item's page."""
        return self._url(remote_id)

    def health(self) -> Health:
        """Say whether a read would succeed."""
        try:
            self._fail_read("health")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message)
        return Health(ok=True, message=f"Connected as {self._account}.")

    def _write(self, operation: str, accept: Callable[[], T]) -> T:
        fault = self._world.next_fault(operation)
        if fault in _BEFORE:
            self._raise(fault)
        done = accept()
        if self._world.when_accepted is not None:
            self._world.when_accepted()
        if fault is not None:
            self._raise(fault)
        return done

    def _raise(self, fault: Fault) -> NoReturn:
        name = self._platform.value
        if fault is Fault.RATE_LIMIT:
            retry_at = self._world.clock.now() + timedelta(seconds=_RATE_LIMIT_S)
            raise RateLimited("The platform asks us to wait.", platform=name, retry_at=retry_at)
        if fault is Fault.AUTH_EXPIRED:
            raise AuthExpired("The account must be connected again.", platform=name)
        if fault is Fault.UNAVAILABLE:
            raise Unavailable("The platform could not be reached; nothing was sent.", platform=name)
        if fault in {Fault.LOSE, Fault.ACCEPT_THEN_TIME_OUT}:
            raise OutcomeUnknown("The platform did not answer in time.", platform=name)
        self._reject("The platform refused this.", "refused")

    def _reject(self, message: str, reason: str) -> NoReturn:
        raise Rejected(message, platform=self._platform.value, reason=reason)

    def _refuse_what_cannot_be(self, post: OutboundPost) -> None:
        refusals = self.check(post)
        if refusals:
            self._reject(refusals[0].message, "invalid")
        if self._world.refuse_duplicates and any(p.text == post.text for p in self._mine(self._world.posts)):
            self._reject("The platform says that this was already posted.", "duplicate")

    def _add(
        self, text: str, *, reply_to: str = "", media: tuple[str, ...] = (), alt_texts: tuple[str, ...] = ()
    ) -> FakePost:
        post = FakePost(
            remote_id=self._world.new_id(self._platform),
            platform=self._platform,
            account=self._account,
            text=text,
            created_at=self._world.clock.now(),
            reply_to=reply_to,
            media=media,
            alt_texts=alt_texts,
        )
        self._world.put_post(post)
        return post

    def _set_hidden(self, operation: str, remote_id: str, *, hidden: bool) -> None:
        self._world.note_call(operation, self._platform, remote_id, "")

        def accept() -> None:
            if not self._world.hide_supported:
                self._reject("This platform does not let a page hide a comment.", "hide-not-supported")
            if not self._world.has_comment(remote_id):
                self._reject("The comment is no longer there.", "not-found")
            self._world.set_hidden(remote_id, hidden=hidden)

        self._write(operation, accept)

    def _fail_read(self, operation: str) -> None:
        fault = self._world.next_fault(operation)
        if fault in {Fault.LOSE, Fault.ACCEPT_THEN_TIME_OUT, Fault.ACCEPT_THEN_4XX}:
            fault = Fault.UNAVAILABLE
        if fault is not None:
            self._raise(fault)

    def _look(
        self, wanted: str, since: datetime, among: Sequence[FakePost], known: Collection[str]
    ) -> RemotePost | None:
        self._fail_read("find")
        if self._world.sees_nothing_yet():
            return None
        for post in reversed(self._mine(among)):
            if post.created_at >= since and post.remote_id not in known and fingerprint(post.text) == wanted:
                return self._remote(post)
        return None

    def _mine(self, posts: Sequence[FakePost]) -> list[FakePost]:
        return [post for post in posts if (post.platform, post.account) == (self._platform, self._account)]

    def _remote(self, post: FakePost) -> RemotePost:
        return RemotePost(remote_id=post.remote_id, url=self._url(post.remote_id), created_at=post.created_at)

    def _url(self, remote_id: str) -> str:
        return f"https://{self._platform.value}.example/{remote_id}"

    def _item(self, comment: FakeComment) -> InboundItem:
        if comment.is_deleted:  # platforms tell that it is gone, never what it was
            comment = replace(comment, text="", author_id="", author_name="")
        return InboundItem(
            platform=self._platform,
            remote_id=comment.remote_id,
            kind=comment.kind,
            author_id=comment.author_id,
            author_name=comment.author_name,
            author_handle=comment.author_id.removeprefix("resident-"),
            text=comment.text,
            created_at=comment.created_at,
            post_remote_id=comment.post_id,
            parent_remote_id=comment.parent_id,
            url=self._url(comment.remote_id),
            is_hidden=comment.is_hidden,
            is_deleted=comment.is_deleted,
            raw={"id": comment.remote_id, "text": comment.text, "revision": comment.changed},
        )

"""A connector over the fake platform that keeps every promise of ``connectors.base``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    Capability,
    Figures,
    Gate,
    Health,
    ItemKind,
    Limits,
    OutboundPost,
    Platform,
    Price,
    Refusal,
    RemotePost,
    SendKey,
    Span,
    fingerprint,
    open_gate,
)
from connectors.fake import native
from connectors.fake.calls import Calls
from connectors.fake.mapping import as_item
from connectors.fake.platform import FakePlatform
from connectors.fake.records import FakeComment, FakePost
from console.domain.errors import AuthExpired, ConnectorError

_PAGE = 100


class FakeConnector:
    """One account of ours on the fake platform."""

    def __init__(self, platform_name: Platform | str, world: FakePlatform, account: str = "agency") -> None:
        self._platform = Platform(platform_name)
        self._world = world
        self._account = account
        self._calls = Calls(self._platform, world)

    @property
    def platform(self) -> Platform:
        """Which platform this pretends to be."""
        return self._platform

    def capabilities(self) -> Capabilities:
        """Return everything but what the world lacks."""
        return native.capabilities(self._world)

    def limits(self) -> Limits:
        """Return limits like those of the platform it pretends to be."""
        return native.limits(self._platform)

    def text_units(self, text: str) -> int:
        """Return the number of characters."""
        return len(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return links, mentions and tags."""
        return native.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Return the world's price, the same for every post."""
        return self._world.price

    def write_budget(self) -> Budget | None:
        """Return what the world says is left."""
        return self._world.budget

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what the fake platform would refuse."""
        return native.refusals(self._world, self._platform, post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the media, then make the post public, once."""
        self._need(Capability.PUBLISH)
        if post.media and self._world.when_uploading is not None:
            self._world.when_uploading()
        gate()
        self._world.note_call("publish", self._platform, post.follows, post.text)

        def accept() -> FakePost:
            again = self._named(post.key) if self._world.keys_name_posts else None
            if again is not None:
                return again
            self._refuse_what_cannot_be(post)
            return self._add_post(post)

        return replace(self._remote(self._calls.write("publish", accept)), shortfall=self._world.shortfall)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look where the key says, or among our public posts, newest first."""
        return self._look(fingerprint, since, self._world.posts, known, key)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return mentions, and changes under those of ``posts`` that are ours; each has its own place in the cursor."""
        self._calls.fail_read("fetch")
        seen: dict[str, int] = json.loads(cursor) if cursor else {}
        wanted = [comment for comment in self._world.comments if comment.platform is self._platform]
        wanted = [c for c in wanted if self._is_shown(c, posts)]
        fresh = sorted((c for c in wanted if c.changed > seen.get(c.post_id, 0)), key=lambda c: c.changed)[:_PAGE]
        seen |= {comment.post_id: comment.changed for comment in fresh}
        return Batch(
            items=tuple(as_item(comment, self._url(comment.remote_id)) for comment in fresh), cursor=json.dumps(seen)
        )

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a comment or a mention, once."""
        self._need(Capability.REPLY)
        gate()
        self._world.note_call("reply", self._platform, to_remote_id, text)

        def accept() -> FakePost:
            if not self._world.replies_allowed:
                self._calls.reject("The platform does not let us answer this person here.", "reply-not-allowed")
            again = self._named(key) if self._world.keys_name_posts else None
            return again or self._add(text, reply_to=to_remote_id, key=key.value if key else "")

        return self._remote(self._calls.write("reply", accept))

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look among our answers to that item."""
        answers = [reply for reply in self._world.replies if reply.reply_to == to_remote_id]
        return self._look(fingerprint, since, answers, known, key)

    def hide(self, remote_id: str) -> None:
        """Hide a resident's comment."""
        self._set_hidden("hide", remote_id, hidden=True)

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._set_hidden("unhide", remote_id, hidden=False)

    def delete(self, remote_id: str) -> None:
        """Delete our own post or answer; what is gone stays gone."""
        self._need(Capability.DELETE_OWN)
        self._world.note_call("delete", self._platform, remote_id, "")

        def accept() -> None:
            if self._world.has_comment(remote_id):
                self._calls.reject("Only our own posts can be deleted.", "not-ours")
            post = self._world.find_post(remote_id)
            if post is not None:
                self._world.put_post(replace(post, is_deleted=True))

        self._calls.write("delete", accept)

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Change the words of our own post; its media stay."""
        self._need(Capability.EDIT_OWN)
        self._world.note_call("edit", self._platform, remote_id, post.text)

        def accept() -> FakePost:
            changed = replace(self._own(remote_id), text=post.text)
            self._world.put_post(changed)
            return changed

        return self._remote(self._calls.write("edit", accept))

    def pin(self, remote_id: str) -> None:
        """Show our own post first."""
        self._set_pinned("pin", remote_id, pinned=True)

    def unpin(self, remote_id: str) -> None:
        """Take it from there again."""
        self._set_pinned("unpin", remote_id, pinned=False)

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return the world's figures; a post that is gone is left out."""
        self._need(Capability.ENGAGEMENT)
        self._calls.fail_read("engagement")
        there = {post.remote_id for post in self._mine(self._world.posts)}
        return {each: self._world.figures.get(each, Figures()) for each in remote_ids if each in there}

    def reply_link(self, remote_id: str) -> str:
        """Return the item's page."""
        return self._url(remote_id)

    def compose_link(self) -> str:
        """Return the page on which a person can post by hand."""
        return f"https://{self._platform.value}.example/compose"

    def health(self) -> Health:
        """Say whether a read would succeed."""
        try:
            self._calls.fail_read("health")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        return Health(ok=True, message=f"Connected as {self._account}.")

    def _refuse_what_cannot_be(self, post: OutboundPost) -> None:
        refusals = self.check(post)
        if refusals:
            self._calls.reject(refusals[0].message, "invalid")
        if self._world.refuse_duplicates and any(p.text == post.text for p in self._mine(self._world.posts)):
            self._calls.reject("The platform says that this was already posted.", "duplicate")

    def _add_post(self, post: OutboundPost) -> FakePost:
        return self._add(
            post.text,
            media=tuple(media.sha256 for media in post.media),
            alt_texts=tuple(media.alt_text for media in post.media),
            captions=tuple(media.captions_lang for media in post.media if media.captions is not None),
            follows=post.follows,
            key=post.key.value if post.key else "",
        )

    def _add(self, text: str, **more: Any) -> FakePost:
        post = FakePost(
            remote_id=self._world.new_id(self._platform),
            platform=self._platform,
            account=self._account,
            text=text,
            created_at=self._world.clock.now(),
            **more,
        )
        self._world.put_post(post)
        return post

    def _need(self, capability: Capability) -> None:
        if capability in self._world.absent:
            self._calls.reject(self.capabilities().cannot[capability], "not-supported")

    def _own(self, remote_id: str) -> FakePost:
        post = self._world.find_post(remote_id)
        if post is None or post.is_deleted:
            self._calls.reject("The post is no longer there.", "not-found")
        return post

    def _set_pinned(self, operation: str, remote_id: str, *, pinned: bool) -> None:
        self._need(Capability.PIN)
        self._world.note_call(operation, self._platform, remote_id, "")
        self._calls.write(operation, lambda: self._world.put_post(replace(self._own(remote_id), is_pinned=pinned)))

    def _set_hidden(self, operation: str, remote_id: str, *, hidden: bool) -> None:
        self._need(Capability.HIDE)
        self._world.note_call(operation, self._platform, remote_id, "")

        def accept() -> None:
            if not self._world.has_comment(remote_id):
                self._calls.reject("The comment is no longer there.", "not-found")
            self._world.set_hidden(remote_id, hidden=hidden)

        self._calls.write(operation, accept)

    def _look(
        self, wanted: str, since: datetime, among: Sequence[FakePost], known: Collection[str], key: SendKey | None
    ) -> RemotePost | None:
        self._calls.fail_read("find")
        if self._world.sees_nothing_yet():
            return None
        named = self._named(key) if self._world.keys_name_posts else None
        if named is not None:
            return self._remote(named)
        for post in reversed(self._mine(among)):
            if post.created_at >= since and post.remote_id not in known and fingerprint(post.text) == wanted:
                return self._remote(post)
        return None

    def _named(self, key: SendKey | None) -> FakePost | None:
        ours = self._mine([*self._world.posts, *self._world.replies])
        return next((post for post in ours if key is not None and post.key == key.value), None)

    def _is_shown(self, comment: FakeComment, posts: Sequence[str]) -> bool:
        absent = self._world.absent
        if comment.is_deleted and Capability.SEE_DELETIONS in absent:
            return False
        if comment.kind is ItemKind.MENTION:
            return Capability.MENTIONS not in absent
        return comment.post_id in posts and Capability.READ_COMMENTS not in absent

    def _mine(self, posts: Sequence[FakePost]) -> list[FakePost]:
        return [post for post in posts if (post.platform, post.account) == (self._platform, self._account)]

    def _remote(self, post: FakePost) -> RemotePost:
        return RemotePost(remote_id=post.remote_id, url=self._url(post.remote_id), created_at=post.created_at)

    def _url(self, remote_id: str) -> str:
        return f"https://{self._platform.value}.example/{remote_id}"

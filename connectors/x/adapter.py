"""The X connector."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    Capability,
    CredentialStore,
    Figures,
    Gate,
    Health,
    Limits,
    OutboundPost,
    Platform,
    Price,
    Refusal,
    RemotePost,
    SendKey,
    Span,
    open_gate,
)
from connectors.http import Door, rules_for
from connectors.x import rules
from connectors.x.calls import HOST, Json, XCalls
from connectors.x.credentials import XCredentials
from connectors.x.errors import FORBIDDEN, NAME, NOT_FOUND, missing_entries, unanswered
from connectors.x.inbox import Inbox
from connectors.x.length import weighted_length
from connectors.x.mapping import url_of
from connectors.x.media import upload
from connectors.x.pace import Rhythm, budget_of
from connectors.x.prices import price_of
from connectors.x.spans import spans_of
from connectors.x.timeline import figures, find_on_timeline
from console.domain.errors import AuthExpired, ConnectorError, Rejected
from console.domain.time import Clock, SystemClock


class XConnector:
    """One account on X. ``base_url`` other than X's own points it at the sandbox."""

    def __init__(
        self,
        credentials: XCredentials,
        user_id: str,
        *,
        store: CredentialStore | None = None,
        base_url: str = HOST,
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        door = session or Door(rules=rules_for(base_url, HOST), secrets=credentials.secrets)
        self._calls = XCalls(credentials, door, clock or SystemClock(), store)
        self._budget: Budget | None = None
        self._user_id = user_id
        self._inbox = Inbox(self._calls, user_id, rhythm or Rhythm())
        self._sleep = sleep

    @property
    def platform(self) -> Platform:
        """X."""
        return Platform.X

    def capabilities(self) -> Capabilities:
        """Return what X lets an app do, with the sentences for what it lets it do in part or not at all."""
        return rules.capabilities_of(self._calls.credentials.subscription)

    def limits(self) -> Limits:
        """Return X's limits; longer posts for an account whose subscription X has told us."""
        return rules.limits_of(self._calls.credentials.subscription)

    def text_units(self, text: str) -> int:
        """Return the weighted length."""
        return weighted_length(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return links, names and tags by the rules of twitter-text."""
        return spans_of(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Return X's published price; a plan agreed with X may differ."""
        return price_of(post)

    def write_budget(self) -> Budget | None:
        """Return how many more posts X takes, by the last answer to one."""
        return self._budget

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what X would refuse."""
        return rules.refusals(post, self.limits().text_units)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the media, then make the post public, once; a part of a thread answers the part before it."""
        media_ids = self._upload(post)
        gate()
        return self._create(
            text=post.text or None, media_ids=media_ids or None, in_reply_to_tweet_id=post.follows or None
        )

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look on our own timeline, newest first."""
        return find_on_timeline(self._calls, self._user_id, fingerprint, since, known)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return mentions and what was written in the conversations under ``posts``."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer, once. X refuses it where the author neither mentioned nor quoted us: reason ``reply-not-allowed``."""
        gate()
        return self._create(text=text, in_reply_to_tweet_id=to_remote_id)

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look on our own timeline for an answer to that post."""
        return find_on_timeline(self._calls, self._user_id, fingerprint, since, known, reply_to=to_remote_id)

    def hide(self, remote_id: str) -> None:
        """Put a reply under our post behind a click."""
        self._set_hidden(remote_id, hidden=True)

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._set_hidden(remote_id, hidden=False)

    def delete(self, remote_id: str) -> None:
        """Delete our own post; one that is not there is deleted already."""
        try:
            answer = self._calls.act(
                lambda: self._calls.client.delete_tweet(remote_id, user_auth=self._calls.user_auth)
            )
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:
                return
            raise
        if not _data(answer).get("deleted") and remote_id not in missing_entries(answer):
            raise unanswered("X did not confirm the deletion.", write=True)

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Publish the next version of our post: X keeps the earlier ones, and gives it a new number."""
        if Capability.EDIT_OWN not in self.capabilities().can:
            raise self._not_supported(Capability.EDIT_OWN)
        content: dict[str, Any] = {"text": post.text, "edit_options": {"previous_post_id": remote_id}}
        media_ids = self._upload(post)
        if media_ids:
            content["media"] = {"media_ids": media_ids}
        return self._published(lambda: self._calls.write("POST", "/2/tweets", json=content))

    def pin(self, remote_id: str) -> None:
        """Refuse: X has no call for it."""
        raise self._not_supported(Capability.PIN)

    def unpin(self, remote_id: str) -> None:
        """Refuse: X has no call for it."""
        raise self._not_supported(Capability.PIN)

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return likes, shares (quotes among them), replies and views."""
        return figures(self._calls, remote_ids)

    def compose_link(self) -> str:
        """Return the page on which a signed-in person posts by hand."""
        return "https://x.com/intent/post"

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        return f"https://x.com/intent/post?in_reply_to={remote_id}"

    def health(self) -> Health:
        """Ask X who we are."""
        try:
            me = self._me()
            if str(me.get("id")) != self._user_id:
                return Health(ok=False, message=f"The token belongs to another account on X: @{me.get('username')}.")
            self._note_subscription(str(me.get("subscription_type") or ""))
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        ends_at = self._calls.note_end()
        return Health(ok=True, message=f"Connected to X as @{me.get('username')}.", expires_at=ends_at)

    def _me(self) -> Json:
        client = self._calls.client
        return _data(
            self._calls.look(lambda: client.get_me(user_auth=self._calls.user_auth, user_fields=["subscription_type"]))
        )

    def _note_subscription(self, told: str) -> None:
        """Keep it for every process; while the credentials are being renewed it waits for the next time."""
        if told and told != self._calls.credentials.subscription:
            self._calls.remember(subscription=told)

    def _not_supported(self, capability: Capability) -> Rejected:
        return Rejected(self.capabilities().cannot[capability], platform=NAME, reason="not-supported")

    def _upload(self, post: OutboundPost) -> list[str]:
        return [upload(self._calls, media, sleep=self._sleep) for media in post.media]

    def _create(self, **content: Any) -> RemotePost:
        client, user_auth = self._calls.client, self._calls.user_auth
        return self._published(lambda: self._calls.act(lambda: client.create_tweet(user_auth=user_auth, **content)))

    def _published(self, call: Callable[[], Json]) -> RemotePost:
        try:
            created = _data(call())
        finally:
            self._budget = budget_of(self._calls.last_headers()) or self._budget
        if not created.get("id"):
            raise unanswered("X did not say under which number it published.", write=True)
        return RemotePost(remote_id=str(created["id"]), url=url_of(str(created["id"])))

    def _set_hidden(self, remote_id: str, *, hidden: bool) -> None:
        client, user_auth = self._calls.client, self._calls.user_auth
        ask = client.hide_reply if hidden else client.unhide_reply
        try:
            answer = self._calls.act(lambda: ask(remote_id, user_auth=user_auth))
        except Rejected as refusal:
            if refusal.reason != FORBIDDEN:
                raise
            message = "X lets us hide only replies under our own posts."
        else:
            return _confirm_hidden(answer, remote_id, hidden=hidden)
        raise Rejected(message, platform=NAME, reason="not-ours")


def _confirm_hidden(answer: Json, remote_id: str, *, hidden: bool) -> None:
    if remote_id in missing_entries(answer):
        raise Rejected("X says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
    if _data(answer).get("hidden") is not hidden:
        raise unanswered("X did not confirm the change.", write=True)


def _data(answer: Json) -> Json:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}

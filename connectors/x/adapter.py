"""The X connector."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import (
    Batch,
    Capabilities,
    Gate,
    Health,
    Limits,
    OutboundPost,
    Platform,
    Refusal,
    RemotePost,
    SendKey,
    open_gate,
)
from connectors.http import Door, rules_for
from connectors.x import rules
from connectors.x.calls import HOST, Json, XCalls
from connectors.x.credentials import XCredentials
from connectors.x.errors import FORBIDDEN, NAME, NOT_FOUND, missing_entries, unanswered
from connectors.x.inbox import Inbox
from connectors.x.length import weighted_length
from connectors.x.mapping import FIELDS, find_own, url_of
from connectors.x.media import upload
from connectors.x.pace import Rhythm
from console.domain.errors import ConnectorError, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and X's may differ by this much when a post is looked for.
CLOCK_SKEW = timedelta(seconds=60)
MOST_PAGES = 10


class XConnector:
    """One account on X. ``base_url`` other than X's own points it at the sandbox."""

    def __init__(
        self,
        credentials: XCredentials,
        user_id: str,
        *,
        base_url: str = HOST,
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        door = session or Door(rules=rules_for(base_url, HOST), secrets=credentials.secrets)
        self._calls = XCalls(credentials, door, clock or SystemClock())
        self._user_id = user_id
        self._inbox = Inbox(self._calls, user_id, rhythm or Rhythm())
        self._sleep = sleep

    @property
    def platform(self) -> Platform:
        """X."""
        return Platform.X

    def capabilities(self) -> Capabilities:
        """Return what X lets an app do, with the sentences for what it lets it do only in part."""
        return rules.CAPABILITIES

    def limits(self) -> Limits:
        """Return X's limits for an account without a subscription."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the weighted length."""
        return weighted_length(text)

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what X would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the media, then make the post public, once."""
        media_ids = [upload(self._calls, media, sleep=self._sleep) for media in post.media]
        gate()
        return self._create(text=post.text or None, media_ids=media_ids or None)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look on our own timeline, newest first."""
        return self._find(fingerprint, since, known)

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
        return self._find(fingerprint, since, known, reply_to=to_remote_id)

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

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        return f"https://x.com/intent/post?in_reply_to={remote_id}"

    def health(self) -> Health:
        """Ask X who we are."""
        try:
            me = _data(self._calls.look(lambda: self._calls.client.get_me(user_auth=self._calls.user_auth)))
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message)
        if str(me.get("id")) != self._user_id:
            return Health(ok=False, message=f"The token belongs to another account on X: @{me.get('username')}.")
        return Health(ok=True, message=f"Connected to X as @{me.get('username')}.")

    def _create(self, **content: Any) -> RemotePost:
        client, user_auth = self._calls.client, self._calls.user_auth
        created = _data(self._calls.act(lambda: client.create_tweet(user_auth=user_auth, **content)))
        if not created.get("id"):
            raise unanswered("X did not say under which number it published.", write=True)
        return RemotePost(remote_id=str(created["id"]), url=url_of(str(created["id"])))

    def _find(self, wanted: str, since: datetime, known: Collection[str], *, reply_to: str = "") -> RemotePost | None:
        token = None
        for _ in range(MOST_PAGES):
            answer = self._timeline(since - CLOCK_SKEW, token)
            found = find_own(answer, wanted, reply_to=reply_to, known=known)
            token = (answer.get("meta") or {}).get("next_token")
            if found or not token:
                return found
        return None

    def _timeline(self, since: datetime, token: str | None) -> Json:
        def ask() -> Any:
            return self._calls.client.get_users_tweets(
                self._user_id,
                start_time=since,
                pagination_token=token,
                max_results=100,
                user_auth=self._calls.user_auth,
                **FIELDS,
            )

        return self._calls.look(ask)

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

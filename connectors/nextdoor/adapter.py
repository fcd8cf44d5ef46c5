"""The Nextdoor connector for an agency that Nextdoor approved as a partner.

Publishing answers with a link and no id, so the id is looked up among our own posts right after. When that look fails,
the outcome is unknown to us and ``find`` settles it: a post without its id could neither be read nor deleted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    Figures,
    Gate,
    Health,
    Limits,
    OutboundMedia,
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
from connectors.http import Door, rules_for
from connectors.nextdoor import rules
from connectors.nextdoor.calls import HOST, Json, Nextdoor
from connectors.nextdoor.credentials import NextdoorCredentials
from connectors.nextdoor.errors import NAME, unanswered
from connectors.nextdoor.inbox import EVERY_S, Inbox
from connectors.nextdoor.mapping import figures, is_ours, matching, parts_of, posts_of, remote_id_of, replies_of
from console.domain.errors import AuthExpired, ConnectorError, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and Nextdoor's may differ by this much when a post is looked for; it tells whole seconds only.
CLOCK_SKEW = timedelta(seconds=60)
LOOKS, LOOK_PAUSE_S = 3, 2.0


class MediaHost(Protocol):
    """Lends a file a public address: Nextdoor fetches pictures and videos itself."""

    def address(self, media: OutboundMedia) -> str:
        """Return an https address at which the file can be fetched for some time."""
        ...


class NextdoorConnector:
    """One agency profile on Nextdoor. ``base_url`` other than Nextdoor's own points it at the sandbox."""

    def __init__(
        self,
        credentials: NextdoorCredentials,
        profile_id: str,
        host: MediaHost,
        *,
        base_url: str = HOST,
        session: Door | None = None,
        clock: Clock | None = None,
        every_s: float = EVERY_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        door = session or Door(rules=rules_for(base_url, HOST), secrets=credentials.secrets)
        self._nextdoor = Nextdoor(door, credentials.access_token, clock or SystemClock())
        self._page_url = credentials.page_url
        self._profile_id = profile_id
        self._host = host
        self._inbox = Inbox(self._nextdoor, profile_id, every_s)
        self._sleep = sleep

    @property
    def platform(self) -> Platform:
        """Nextdoor."""
        return Platform.NEXTDOOR

    def capabilities(self) -> Capabilities:
        """Return what Nextdoor lets a partner do, with a sentence for everything else."""
        return rules.BY_API

    def limits(self) -> Limits:
        """Return Nextdoor's limits."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the number of bytes."""
        return rules.text_units(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return the links."""
        return rules.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Nextdoor does not charge."""
        return None

    def write_budget(self) -> Budget | None:
        """Nextdoor does not tell."""
        return None

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what Nextdoor would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Publish, once, then look up the id."""
        refused = rules.refusals(post)
        if refused:
            raise Rejected(refused[0].message, platform=NAME, reason="invalid-request")
        content: dict[str, object] = {"body_text": post.text, "secure_profile_id": self._profile_id}
        if post.media:
            content["media_attachments"] = [self._host.address(item) for item in post.media]
        known = {str(row["id"]) for row in self._posts()}
        gate()
        link = str(self._nextdoor.post("/post/create/", content).get("share_link") or "")
        made = self._looked_up(lambda: self._made(link, post.text, known))
        return RemotePost(remote_id=made.remote_id, url=link or made.url, created_at=made.created_at)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look among our own posts, newest first."""
        found = (self._as_post(row, fingerprint, since - CLOCK_SKEW) for row in self._posts())
        return next((post for post in found if post and post.remote_id not in known), None)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is written under ``posts``."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a reply under our own post, once, then look up the answer's id."""
        post_id, reply_id = parts_of(to_remote_id)
        content = {"id": post_id, "body_text": text, "secure_profile_id": self._profile_id}
        content |= {"parent_comment_id": reply_id} if reply_id else {}
        wanted, since = fingerprint(text), self._nextdoor.clock.now() - CLOCK_SKEW
        known = {found.remote_id for found in self._answers(to_remote_id, wanted, since)}
        gate()
        self._nextdoor.post("/comment/", content)
        return self._looked_up(lambda: self.find_reply(to_remote_id, wanted, since, known=known))

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look for our own answer to exactly this reply, newest first."""
        found = self._answers(to_remote_id, fingerprint, since - CLOCK_SKEW)
        return next((answer for answer in found if answer.remote_id not in known), None)

    def hide(self, remote_id: str) -> None:
        """Nextdoor lets no agency do this."""
        raise _not_offered("hide what a neighbour wrote")

    def unhide(self, remote_id: str) -> None:
        """Nextdoor lets no agency do this."""
        raise _not_offered("hide what a neighbour wrote")

    def delete(self, remote_id: str) -> None:
        """Delete our own post or answer; never what a neighbour wrote."""
        post_id, reply_id = parts_of(remote_id)
        post = next((row for row in self._posts() if str(row["id"]) == post_id), None)
        if post is None:
            return
        if not reply_id:
            self._nextdoor.delete("/post/", post_id, self._profile_id)
            return
        reply = next((row for row in replies_of(post) if str(row["id"]) == reply_id), None)
        if reply is None:
            return
        if is_ours(post, reply) is False:
            raise Rejected("Only our own posts and answers are deleted.", platform=NAME, reason="not-ours")
        self._nextdoor.delete("/comment/", reply_id, self._profile_id)

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Nextdoor does not say how a program does this."""
        raise _not_offered("change a post from here")

    def pin(self, remote_id: str) -> None:
        """Nextdoor lets no agency do this."""
        raise _not_offered("pin a post")

    def unpin(self, remote_id: str) -> None:
        """Nextdoor lets no agency do this."""
        raise _not_offered("pin a post")

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return reactions and replies of each post that is still there."""
        return {str(post["id"]): figures(post) for post in self._posts() if str(post["id"]) in remote_ids}

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        return self._page_url

    def compose_link(self) -> str:
        """Return the page on which a signed-in person posts by hand."""
        return self._page_url

    def health(self) -> Health:
        """Ask Nextdoor who we are."""
        try:
            answer = self._nextdoor.read("/me/profiles")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        listed = [row for row in answer.get("profile_list") or [] if isinstance(row, dict)]
        names = {str(row.get("secure_profile_id") or row.get("id")): str(row.get("name")) for row in listed}
        if self._profile_id not in {*names, str(answer.get("primary_profile_id"))}:
            return Health(ok=False, message="The token is not for this profile on Nextdoor.")
        return Health(ok=True, message=f"Connected to Nextdoor as {names.get(self._profile_id, self._profile_id)}.")

    def _posts(self) -> list[Json]:
        return posts_of(self._nextdoor.read("/post/", secure_profile_id=self._profile_id))

    def _as_post(self, row: Json, wanted: str, earliest: datetime) -> RemotePost | None:
        return matching(row, wanted, earliest, remote_id=str(row["id"]), url=str(row.get("url") or self._page_url))

    def _made(self, link: str, text: str, known: Collection[str]) -> RemotePost | None:
        """Return the new post: the one with this link, or with these words and not there before."""
        rows = self._posts()
        linked = [row for row in rows if link and str(row.get("url") or "") == link]
        wanted, earliest = fingerprint(text), self._nextdoor.clock.now() - 2 * CLOCK_SKEW
        new = [row for row in rows if str(row["id"]) not in known and self._as_post(row, wanted, earliest)]
        row = next(iter([*linked, *new]), None)
        return RemotePost(remote_id=str(row["id"]), url=str(row.get("url") or link)) if row else None

    def _answers(self, to_remote_id: str, wanted: str, earliest: datetime) -> Iterator[RemotePost]:
        post_id, reply_id = parts_of(to_remote_id)
        for post in (row for row in self._posts() if str(row["id"]) == post_id):
            for reply in reversed(list(replies_of(post))):
                under = str(reply.get("parent_comment_id") or "") or "0"
                if is_ours(post, reply) is False or under != (reply_id or "0"):
                    continue
                key, url = remote_id_of(post, reply), str(post.get("url") or "")
                found = matching(reply, wanted, earliest, remote_id=key, url=url)
                if found:
                    yield found

    def _looked_up(self, look: Callable[[], RemotePost | None]) -> RemotePost:
        """Return what we have just published; raises OutcomeUnknown when it is not to be seen."""
        for left in reversed(range(LOOKS)):
            try:
                found = look()
            except ConnectorError:
                found = None
            if found:
                return found
            if left:
                self._sleep(LOOK_PAUSE_S)
        raise unanswered("Nextdoor took it and does not show it yet.", write=True)


def _not_offered(deed: str) -> Rejected:
    return Rejected(f"Nextdoor does not let an agency {deed}.", platform=NAME, reason="not-supported")

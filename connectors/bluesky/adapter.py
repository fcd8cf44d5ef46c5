"""The Bluesky connector."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
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
from connectors.bluesky import rules
from connectors.bluesky.address import POST, find_address, page_of
from connectors.bluesky.calls import Calls, Json
from connectors.bluesky.credentials import BlueskyCredentials
from connectors.bluesky.errors import CONFLICT, NAME, NOT_FOUND
from connectors.bluesky.inbox import Inbox
from connectors.bluesky.keys import fresh_key, record_key
from connectors.bluesky.mapping import answers, figures, instant, is_by, own_post, says
from connectors.bluesky.marking import Marking
from connectors.bluesky.media import embed_of
from connectors.bluesky.pace import Rhythm
from connectors.bluesky.records import post_record, reply_refs
from connectors.bluesky.repo import Record, Repo
from connectors.bluesky.session import ends_at
from connectors.bluesky.text import facets, graphemes, spans
from connectors.bluesky.views import find_post, list_posts
from connectors.http import Door
from console.domain.errors import AuthExpired, ConnectorError, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and the server's may differ by this much when a post is looked for.
CLOCK_SKEW = timedelta(seconds=60)
#: Records are listed by the second that they were meant for, which may be this much before they were made.
LATE = timedelta(days=1)


class BlueskyConnector:
    """One account on Bluesky.

    Its server is what the account's credentials say; only ``private_url`` may be a private address or without TLS.
    """

    def __init__(
        self,
        store: CredentialStore,
        did: str,
        *,
        private_url: str = "",
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        rule = ((private_url, private_url),) if private_url else ()
        door = session or Door(rules=rule, secrets=BlueskyCredentials(**store.read()).secrets)
        self._calls = Calls(store, did, door, clock or SystemClock())
        self._repo = Repo(self._calls)
        self._marking = Marking(self._calls, self._repo)
        self._inbox = Inbox(self._calls, rhythm or Rhythm())

    @property
    def platform(self) -> Platform:
        """Bluesky."""
        return Platform.BLUESKY

    def capabilities(self) -> Capabilities:
        """Return what Bluesky lets an account do, with the sentences for what it does not, or only in part."""
        return rules.CAPABILITIES

    def limits(self) -> Limits:
        """Return the network's limits; they are the same on every server."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the number of graphemes."""
        return graphemes(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return the links, mentions and tags that will be marked."""
        return spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Return None: Bluesky does not charge."""
        return None

    def write_budget(self) -> Budget | None:
        """Return how many more posts the server takes, as it said with the last one."""
        return self._calls.budget

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what Bluesky would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Store the media unseen, then make the post public at its own address, once."""
        embed = embed_of(self._calls, post.media)
        reply = self._reply_to(post.follows) if post.follows else None
        return self._create(post.text, embed, reply, post.key, gate)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look at the address that ``key`` chose; without a key, among our own posts, newest first."""
        for record in self._candidates(since, key):
            theirs = answers(record)
            is_own = not theirs or is_by(theirs, self._calls.did)
            if is_own and record.uri not in known and says(record, fingerprint):
                return own_post(record)
        return None

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what people answered, said of us and deleted."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer, once."""
        return self._create(text, None, self._reply_to(to_remote_id), key, gate)

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look for our own answer to that post."""
        for record in self._candidates(since, key):
            if answers(record) == to_remote_id and record.uri not in known and says(record, fingerprint):
                return own_post(record)
        return None

    def hide(self, remote_id: str) -> None:
        """Put an answer under our post behind a click."""
        self._marking.set_hidden(remote_id, hidden=True)

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._marking.set_hidden(remote_id, hidden=False)

    def delete(self, remote_id: str) -> None:
        """Delete our own post; one that is not there is deleted already."""
        address = find_address(remote_id)
        if address is None or address.repo != self._calls.did:
            raise Rejected("Only our own posts and answers are deleted.", platform=NAME, reason="not-ours")
        self._repo.delete(address)

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Refuse: Bluesky has no editing, and a replaced record would change what people answered to."""
        raise Rejected(
            "Bluesky has no editing. Delete the post and publish it anew.", platform=NAME, reason="not-supported"
        )

    def pin(self, remote_id: str) -> None:
        """Show our post first on our profile."""
        self._marking.set_pinned(remote_id, pinned=True)

    def unpin(self, remote_id: str) -> None:
        """Take it from there again."""
        self._marking.set_pinned(remote_id, pinned=False)

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return likes, reposts with quotes, and answers."""
        return {str(post["uri"]): figures(post) for post in list_posts(self._calls, remote_ids)}

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        return page_of(remote_id)

    def compose_link(self) -> str:
        """Return the page on which a signed-in person posts by hand."""
        return "https://bsky.app/intent/compose"

    def health(self) -> Health:
        """Ask the account's server who we are."""
        try:
            me = self._calls.look("com.atproto.server.getSession")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        if me.get("did") != self._calls.did:
            return Health(ok=False, message=f"The session belongs to another account on Bluesky: @{me.get('handle')}.")
        if me.get("active") is False:
            return Health(ok=False, message=f"Bluesky says that this account is {me.get('status') or 'not active'}.")
        expires_at = ends_at(self._calls.credentials)
        return Health(ok=True, message=f"Connected to Bluesky as @{me.get('handle')}.", expires_at=expires_at)

    def _create(
        self, words: str, embed: Json | None, reply: Json | None, key: SendKey | None, gate: Gate
    ) -> RemotePost:
        marks = facets(words, self._resolve)
        now = self._calls.clock.now()
        record = post_record(words, created_at=now, facets=marks, embed=embed, reply=reply)
        address = record_key(key) if key else fresh_key(now)
        gate()
        try:
            made = self._repo.put(POST, address, record, instead_of=None)
        except Rejected as refusal:
            if refusal.reason != CONFLICT:
                raise
        else:
            return RemotePost(remote_id=made.uri, url=page_of(made.uri), created_at=instant(record["createdAt"]))
        return self._made_before(address, record)

    def _made_before(self, key: str, record: Json) -> RemotePost:
        """Return the post that is at this address already if it is this one: a repeat changes nothing."""
        there = self._repo.find(POST, key)
        if there and there.value.get("text") == record["text"] and there.value.get("reply") == record.get("reply"):
            return own_post(there)
        message = "Another post of ours is at the address that Bluesky would give this one. Nothing was changed."
        raise Rejected(message, platform=NAME, reason="duplicate")

    def _candidates(self, since: datetime, key: SendKey | None) -> Iterator[Record]:
        earliest = since - CLOCK_SKEW
        if key:
            kept = self._repo.find(POST, record_key(key))
            yield from (kept,) if kept else ()
            return
        for page in self._repo.newest(POST):
            made = [(instant(record.value.get("createdAt")), record) for record in page]
            yield from (record for at, record in made if at is None or at >= earliest)
            if all(at is not None and at < earliest - LATE for at, _ in made):
                return

    def _reply_to(self, remote_id: str) -> Json:
        """Return how to point to a post: ours from our own records, anybody else's as the network shows it."""
        address = find_address(remote_id)
        if address and address.repo == self._calls.did:
            own = self._repo.find(POST, address.key)
            if own:
                return reply_refs(own.ref, own.value)
        elif address:
            post = find_post(self._calls, remote_id)
            if post:
                return reply_refs({"uri": str(post["uri"]), "cid": str(post["cid"])}, post.get("record") or {})
        raise Rejected("Bluesky says that this is no longer there.", platform=NAME, reason=NOT_FOUND)

    def _resolve(self, handle: str) -> str | None:
        try:
            return str(self._calls.look("com.atproto.identity.resolveHandle", handle=handle).get("did") or "") or None
        except Rejected:  # nobody has this handle: it stays plain text
            return None

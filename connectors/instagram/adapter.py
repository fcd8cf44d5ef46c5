"""The Instagram connector: containers first, then the gate, then the one public write."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

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
from connectors.facebook.errors import NOT_FOUND, unanswered
from connectors.facebook.inbox import Inbox
from connectors.facebook.mapping import instant
from connectors.facebook.pace import Rhythm
from connectors.facebook.sdk import HOST, Graph, Json
from connectors.http import Door, Rules, rules_for
from connectors.instagram import rules
from connectors.instagram.allowance import allowance, less_one
from connectors.instagram.containers import NAME, UPLOAD_HOST, Containers
from connectors.instagram.credentials import InstagramCredentials
from connectors.instagram.mapping import (
    COMPOSER_PAGE,
    FIGURE_FIELDS,
    INBOX_PAGE,
    MEDIA_FIELDS,
    REPLY_FIELDS,
    WEB,
    figures,
    is_ours,
    matching,
)
from connectors.instagram.media_host import MediaHost
from connectors.instagram.reader import AccountReader
from connectors.instagram.renewal import renewed
from console.domain.errors import AuthExpired, ConnectorError, RateLimited, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and Instagram's may differ by this much when a post is looked for.
CLOCK_SKEW = timedelta(seconds=60)
MOST_PAGES = 10
VERSION = "v24.0"


class InstagramConnector:
    """One professional account. ``base_url`` other than Graph's own points it at the sandbox."""

    def __init__(
        self,
        store: CredentialStore,
        user_id: str,
        host: MediaHost,
        *,
        version: str = VERSION,
        base_url: str = HOST,
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        credentials = InstagramCredentials.parse(store.read())
        door = session or Door(rules=rules_of(base_url), secrets=credentials.secrets)
        rhythm = rhythm or Rhythm()
        self._store = store
        self._user_id = user_id
        self._graph = Graph(credentials.keys, version, door, clock or SystemClock(), Platform.INSTAGRAM)
        self._containers = Containers(self._graph, user_id, host, sleep)
        reader = AccountReader(self._graph, user_id, rhythm.recheck_s)
        self._inbox = Inbox(Platform.INSTAGRAM, reader, rhythm, self._graph.clock)
        self._allowance: Budget | None = None

    @property
    def platform(self) -> Platform:
        """Instagram."""
        return Platform.INSTAGRAM

    def capabilities(self) -> Capabilities:
        """Return what Instagram lets a program do, with the sentences for the rest."""
        return rules.CAPABILITIES

    def limits(self) -> Limits:
        """Return Instagram's limits."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the number of characters."""
        return len(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return names and tags."""
        return rules.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Return None: Instagram charges nothing."""
        return None

    def write_budget(self) -> Budget | None:
        """Return the smaller of what the day's posts and, where it runs low, the hour's calls leave, as last told."""
        told = [budget for budget in (self._allowance, self._graph.budget()) if budget]
        return min(told, key=lambda budget: budget.remaining) if told else None

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what Instagram would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Have the media fetched or send them, wait until they are prepared, then publish, once."""
        if post.follows:
            raise _not_supported(Capability.THREADS)
        if not post.media:
            raise Rejected(rules.NEEDS_MEDIA, platform=NAME, reason="invalid-request")
        self._allowance = allowance(self._graph, self._user_id)
        if self._allowance and not self._allowance.remaining:
            message = "The posts that Instagram takes in 24 hours are used up."
            raise RateLimited(message, platform=NAME, retry_at=self._allowance.resets_at)
        container = self._containers.prepare(post)
        gate()
        made = self._graph.post(f"{self._user_id}/media_publish", {"creation_id": container})
        self._allowance = less_one(self._allowance)
        return self._shown(_number(made))

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look at the captions of our own posts, newest first."""
        earliest = since - CLOCK_SKEW
        asked = {"fields": MEDIA_FIELDS, "since": int(earliest.timestamp())}
        for row in self._rows(f"{self._user_id}/media", **asked):
            found = matching(row.get("caption"), row, fingerprint, earliest)
            if found and found.remote_id not in known:
                return found
        return None

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return comments under ``posts`` and posts that tag the account."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a comment, once."""
        refusal = rules.why_no_comment(text)
        if refusal:
            raise Rejected(refusal, platform=NAME, reason="invalid-request")
        gate()
        made = _number(self._graph.post(f"{to_remote_id}/replies", {"message": text}))
        return RemotePost(remote_id=made, url=INBOX_PAGE)

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look under the comment, and beside it: Instagram hangs an answer to an answer under the first comment."""
        earliest = since - CLOCK_SKEW
        for target in filter(None, (to_remote_id, self._parent_of(to_remote_id))):
            for row in self._rows(f"{target}/replies", fields=REPLY_FIELDS):
                found = matching(row.get("text"), row, fingerprint, earliest)
                if found and found.remote_id not in known and is_ours(row, self._user_id):
                    return found
        return None

    def hide(self, remote_id: str) -> None:
        """Hide a comment from all but its author."""
        self._confirm(self._graph.post(remote_id, {"hide": "true"}))

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._confirm(self._graph.post(remote_id, {"hide": "false"}))

    def delete(self, remote_id: str) -> None:
        """Delete our own post or answer. Instagram would delete residents' comments too; this never does."""
        try:
            if not is_ours(self._whose(remote_id), self._user_id):
                raise Rejected("Only our own posts and answers are deleted.", platform=NAME, reason="not-ours")
            self._confirm(self._graph.delete(remote_id))
        except Rejected as refusal:
            if refusal.reason != NOT_FOUND:
                raise

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Raise Rejected: Instagram lets no program change a post."""
        raise _not_supported(Capability.EDIT_OWN)

    def pin(self, remote_id: str) -> None:
        """Raise Rejected: Instagram lets no program pin a post."""
        raise _not_supported(Capability.PIN)

    def unpin(self, remote_id: str) -> None:
        """Raise Rejected: Instagram lets no program pin a post."""
        raise _not_supported(Capability.PIN)

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return the figures, one call for each post: Graph refuses a whole list for one that is gone."""
        found: dict[str, Figures] = {}
        for remote_id in remote_ids:
            try:
                found[remote_id] = figures(self._graph.get(remote_id, fields=FIGURE_FIELDS))
            except Rejected as refusal:
                if refusal.reason != NOT_FOUND:
                    raise
        return found

    def reply_link(self, remote_id: str) -> str:
        """Return Meta's inbox: a comment on Instagram has no page of its own."""
        return INBOX_PAGE

    def compose_link(self) -> str:
        """Return Meta's composer, in which a person posts from a computer."""
        return COMPOSER_PAGE

    def health(self) -> Health:
        """Ask Instagram who we are, and have a token that ends soon renewed."""
        try:
            me = self._graph.get(self._user_id, fields="id,username")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        message = f"Connected to Instagram as @{me.get('username')}."
        return Health(ok=True, message=message, expires_at=renewed(self._graph, self._store))

    def _shown(self, remote_id: str) -> RemotePost:
        try:
            row = self._graph.get(remote_id, fields="id,permalink,timestamp")
        except ConnectorError:
            return RemotePost(remote_id=remote_id, url=WEB)  # it is public; only its address is not known
        url, at = str(row.get("permalink") or WEB), instant(row.get("timestamp"))
        return RemotePost(remote_id=remote_id, url=url, created_at=at)

    def _rows(self, edge: str, **asked: object) -> Iterator[Json]:
        """Yield the rows of an edge. Pages go by cursor: the ``next`` link holds the token."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self._graph.get(edge, **asked, **after, limit=50)
            yield from answer.get("data") or []
            paging = answer.get("paging") or {}
            after = {"after": str((paging.get("cursors") or {}).get("after") or "")}
            if not paging.get("next"):
                return

    def _parent_of(self, remote_id: str) -> str:
        try:
            return str(self._graph.get(remote_id, fields="parent_id").get("parent_id") or "")
        except Rejected:
            return ""  # a post has no such field

    def _whose(self, remote_id: str) -> Json:
        """Return who made a post or, where it is not one, a comment."""
        try:
            return self._graph.get(remote_id, fields="id,owner")
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:
                raise
        return self._graph.get(remote_id, fields="id,from,user")

    def _confirm(self, answer: Json) -> None:
        if answer.get("success") is not True:
            raise unanswered("Instagram did not confirm the change.", write=True, platform=Platform.INSTAGRAM)


def rules_of(base_url: str) -> Rules:
    """Return where the Graph and its host for uploads really are."""
    elsewhere = rules_for(base_url, HOST)
    return (*elsewhere, *rules_for(base_url, UPLOAD_HOST)) if elsewhere else ()


def _number(answer: Json) -> str:
    remote_id = str(answer.get("id") or "")
    if not remote_id:
        sentence = "Instagram did not say under which number it published."
        raise unanswered(sentence, write=True, platform=Platform.INSTAGRAM)
    return remote_id


def _not_supported(capability: Capability) -> Rejected:
    return Rejected(rules.CAPABILITIES.cannot[capability], platform=NAME, reason="not-supported")

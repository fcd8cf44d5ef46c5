"""Bringing in what residents write: by asking each account, and from what the platforms push.

Reads from platforms and writes to our own store. It is given no way to write on a platform (promise 3).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from connectors.base import Batch, InboundItem
from console.domain.accounts import ACCOUNT_GRAPH, Account, AccountState
from console.domain.actors import WORKER, Actor
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery
from console.domain.errors import AuthExpired, Conflict, ConsoleError, NotFound, RateLimited, Unavailable
from console.domain.ids import new_id
from console.domain.ingestion import PUSH_GRAPH, AccountReading, IngestFault, PushedEvent, PushState
from console.domain.received_text import raw_json, storable
from console.domain.time import Clock
from console.services.taking_in import Arrival, MessageStore, Outcome, take_in
from console.services.transaction import Begin

log = structlog.get_logger()

#: Comments under posts of this age are still asked for.
RECENT_POSTS = timedelta(days=30)
_MOST_PAGES = 20
#: An account that failed for a reason of ours is asked again after this.
_AFTER_A_FAULT = timedelta(minutes=1)
#: A platform that could not be reached is asked again after this: nothing was used up, and somebody may need help.
_AFTER_NO_ANSWER = timedelta(seconds=10)

#: Reads one account: a cursor and the remote ids of our recent posts go in, a batch comes out.
Fetch = Callable[[str | None, Sequence[str]], Batch]
#: Finds the reading half of an account's connector, by the account's id. It cannot write.
FetchFor = Callable[[str], Fetch]
#: Turns a platform's pushed bytes into items.
Parse = Callable[[bytes], Sequence[InboundItem]]


class AccountStore(Protocol):
    """The agency's accounts."""

    def list_accounts(self) -> Sequence[Account]: ...
    def set_health(self, account_id: str, message: str, at: datetime) -> None: ...
    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None: ...


class SentPosts(Protocol):
    """What we published ourselves; only looked at here."""

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None: ...
    def list_sent_posts(self, account_id: str, since: datetime, *, limit: int = 100) -> Sequence[Delivery]: ...


class IngestionStore(Protocol):
    """How residents' words reach us."""

    def get_reading(self, account_id: str) -> AccountReading: ...
    def put_reading(self, reading: AccountReading) -> None: ...
    def add_fault(self, fault: IngestFault) -> None: ...
    def add_event(self, event: PushedEvent) -> bool: ...
    def list_events(self, state: PushState, limit: int = 50) -> Sequence[PushedEvent]: ...
    def try_move_event(self, event: PushedEvent, to: PushState, error: str = "") -> bool: ...


class IngestingTransaction(Protocol):
    """The stores that ingesting needs."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def messages(self) -> MessageStore: ...
    @property
    def deliveries(self) -> SentPosts: ...
    @property
    def ingestion(self) -> IngestionStore: ...
    @property
    def audit(self) -> AuditLog: ...


class Ingesting:
    """Takes in every item once; one bad account or item never stops the others."""

    def __init__(
        self,
        *,
        begin: Begin[IngestingTransaction],
        clock: Clock,
        fetch_for: FetchFor,
        parsers: Mapping[str, Parse] | None = None,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._fetch_for = fetch_for
        self._parsers = dict(parsers or {})

    def poll(self) -> Counter[Outcome]:
        """Ask every connected account for news; returns what became of the items."""
        with self._begin.reading() as tx:
            accounts = [account for account in tx.accounts.list_accounts() if account.state is AccountState.CONNECTED]
        found: Counter[Outcome] = Counter()
        for account in accounts:
            found += self._poll_account(account)
        return found

    def ingest(self, items: Iterable[InboundItem], *, by: Actor = WORKER) -> Counter[Outcome]:
        """Take in pushed items, each on the account that it concerns."""
        return Counter(self._take_in_pushed(item, by) for item in items)

    def receive(self, platform: str, body: bytes) -> bool:
        """Keep the exact bytes of a verified push; False when the same bytes have come before."""
        event = PushedEvent(
            id=new_id("push"),
            state=PUSH_GRAPH.initial,
            platform=platform,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            received_at=self._clock.now(),
        )
        with self._begin() as tx:
            return tx.ingestion.add_event(event)

    def take_in_pushed(self, *, by: Actor = WORKER) -> Counter[Outcome]:
        """Take in everything that was pushed and kept and still waits; harmless to repeat."""
        with self._begin.reading() as tx:
            events = tx.ingestion.list_events(PushState.RECEIVED)
        found: Counter[Outcome] = Counter()
        for event in events:
            found += self._take_in_event(event, by)
        return found

    def _take_in_event(self, event: PushedEvent, by: Actor) -> Counter[Outcome]:
        try:
            items = self._parsers[event.platform](event.body)
        except Exception as error:  # noqa: BLE001 - whatever a platform pushes, the bytes are kept and the others go on
            log.warning("push.unreadable", platform=event.platform, event_id=event.id, error=type(error).__name__)
            self._end_event(event, PushState.UNREADABLE, _sentence(error, "The pushed event could not be read"))
            return Counter({Outcome.FAILED: 1})
        found = self.ingest(items, by=by)
        self._end_event(event, PushState.TAKEN_IN)
        return found

    def _end_event(self, event: PushedEvent, to: PushState, error: str = "") -> None:
        PUSH_GRAPH.check(event.state, to)
        with self._begin() as tx:
            tx.ingestion.try_move_event(event, to, error)

    def _poll_account(self, account: Account) -> Counter[Outcome]:
        with self._begin.reading() as tx:
            reading = tx.ingestion.get_reading(account.id)
            since = self._clock.now() - RECENT_POSTS
            posts = [sent.remote_id for sent in tx.deliveries.list_sent_posts(account.id, since) if sent.remote_id]
        if reading.next_read_at is not None and reading.next_read_at > self._clock.now():
            return Counter()
        found: Counter[Outcome] = Counter()
        try:
            self._read_pages(account, reading, posts, found)
        except Exception as error:  # noqa: BLE001 - one bad account never stops the others; it shows as its health
            log.warning("poll.failed", account_id=account.id, error=type(error).__name__)
            self._note_failure(account, error)
        return found

    def _read_pages(
        self, account: Account, reading: AccountReading, posts: Sequence[str], found: Counter[Outcome]
    ) -> None:
        fetch = self._fetch_for(account.id)
        for _ in range(_MOST_PAGES):
            batch = fetch(reading.cursor, posts)
            for item in batch.items:
                found[self._take_in_guarded(account, reading, item, pushed=False, by=WORKER)] += 1
            went_on = batch.cursor != reading.cursor and len(batch.items) > 0
            reading = self._note_success(account, reading, batch)
            if not went_on:
                return

    def _note_success(self, account: Account, reading: AccountReading, batch: Batch) -> AccountReading:
        now = self._clock.now()
        first = reading.first_read_at or now
        with self._begin() as tx:
            if tx.ingestion.get_reading(account.id).error != batch.held_up:
                tx.accounts.set_health(account.id, batch.held_up or "Comments are being read again.", now)
            read = AccountReading(
                account_id=account.id, cursor=batch.cursor, first_read_at=first, read_at=now, error=batch.held_up
            )
            tx.ingestion.put_reading(read)
        return read

    def _note_failure(self, account: Account, error: Exception) -> None:
        now, sentence = self._clock.now(), _sentence(error, f"Comments on {account.name} could not be read")
        wait_until = error.retry_at if isinstance(error, RateLimited) else now + _pause_after(error)
        with self._begin() as tx:
            failed = replace(tx.ingestion.get_reading(account.id), failed_at=now, error=sentence)
            tx.ingestion.put_reading(replace(failed, next_read_at=wait_until))
            tx.accounts.set_health(account.id, sentence, now)
        if isinstance(error, AuthExpired):
            self._ask_to_reconnect(account, sentence)

    def _ask_to_reconnect(self, account: Account, sentence: str) -> None:
        ACCOUNT_GRAPH.check(account.state, AccountState.NEEDS_RECONNECT)
        try:
            with self._begin() as tx:
                tx.accounts.move(account.id, expected=account.state, to=AccountState.NEEDS_RECONNECT)
                tx.audit.append(WORKER, "account.needs_reconnect", account.id, reason=sentence)
        except Conflict:
            log.info("account.state_already_changed", account_id=account.id)

    def _take_in_pushed(self, item: InboundItem, by: Actor) -> Outcome:
        with self._begin.reading() as tx:
            account = self._account_of(tx, item)
            reading = tx.ingestion.get_reading(account.id) if account else None
        if account is None or reading is None:
            return self._keep_fault(None, item, NotFound("No connected account of ours is concerned by this."))
        return self._take_in_guarded(account, reading, item, pushed=True, by=by)

    def _account_of(self, tx: IngestingTransaction, item: InboundItem) -> Account | None:
        mine = [account for account in tx.accounts.list_accounts() if account.platform == item.platform.value]
        for account in mine:
            if item.post_remote_id and tx.deliveries.find_by_remote(account.id, item.post_remote_id):
                return account
        owners = [account for account in mine if item.post_remote_id.startswith(f"{account.remote_id}_")]
        return next(iter(owners or mine), None)

    def _take_in_guarded(
        self, account: Account, reading: AccountReading, item: InboundItem, *, pushed: bool, by: Actor
    ) -> Outcome:
        try:
            try:
                return self._take_in(account, reading, item, pushed=pushed, by=by)
            except Conflict:  # another process took in the same item just now: what is left is perhaps a change
                return self._take_in(account, reading, item, pushed=pushed, by=by)
        except Exception as error:  # noqa: BLE001 - one bad item never stops the others; it is kept whole for a person
            return self._keep_fault(account, item, error)

    def _take_in(
        self, account: Account, reading: AccountReading, item: InboundItem, *, pushed: bool, by: Actor
    ) -> Outcome:
        with self._begin() as tx:
            ours = frozenset(one.remote_id for one in tx.accounts.list_accounts() if one.platform == account.platform)
            now = self._clock.now()
            arrival = Arrival(item=item, account=account, our_ids=ours, reading=reading, pushed=pushed, now=now, by=by)
            return take_in(tx, arrival)

    def _keep_fault(self, account: Account | None, item: InboundItem, error: Exception) -> Outcome:
        now, sentence = self._clock.now(), _sentence(error, "A comment could not be taken in")
        log.warning("item.not_taken_in", platform=item.platform.value, error=type(error).__name__)
        fault = IngestFault(
            id=new_id("fault"),
            account_id=account.id if account else None,
            platform=item.platform.value,
            remote_id=storable(item.remote_id),
            raw=raw_json(_everything(item)),
            error=sentence,
            at=now,
        )
        with self._begin() as tx:
            tx.ingestion.add_fault(fault)
            if account is not None:
                tx.accounts.set_health(account.id, sentence, now)
        return Outcome.FAILED


def _pause_after(error: Exception) -> timedelta:
    return _AFTER_NO_ANSWER if isinstance(error, Unavailable) else _AFTER_A_FAULT


def _everything(item: InboundItem) -> dict[str, Any]:
    return {"item": {name: getattr(item, name) for name in InboundItem.__slots__ if name != "raw"}, "raw": item.raw}


def _sentence(error: Exception, what: str) -> str:
    if isinstance(error, ConsoleError):
        return storable(error.message)
    return f"{what}: an unexpected {type(error).__name__}. It is kept, and the log says more."

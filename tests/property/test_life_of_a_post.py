"""Promise 1 and 2 under anything that people, clocks and platforms do: never two posts, never one too many."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from sqlmodel import SQLModel

from connectors.fake import FakePlatform, Fault, WriteCall
from console.domain.accounts import AccountState
from console.domain.audit import first_broken
from console.domain.deliveries import NEEDS_A_PERSON, WAITING, Delivery, DeliveryState
from console.domain.errors import ConsoleError
from console.domain.pauses import PauseScope
from console.domain.posts import DELIVERED_STATES, Post, PostState, derive_state
from console.services.sending import Sending
from console.storage.engine import make_engine
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

_START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_LATENESS = timedelta(seconds=900)


class LifeOfAPost(RuleBasedStateMachine):
    """Alice writes, Bob approves, two senders send, and everything that can fail does."""

    posts: Bundle[str] = Bundle("posts")

    def move_in(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = SteppedClock(_START)
        self.engine = make_engine(f"sqlite:///{self.folder / 'test.db'}")
        SQLModel.metadata.create_all(self.engine)
        self.platform = FakePlatform(clock=self.clock)
        self.room = Newsroom(UnitOfWork(self.engine, self.clock), self.clock, self.folder / "media", self.platform)
        self.room.move_in()
        self.other = self.room.sender("w2")
        self.texts = 0
        self.calls_seen = 0
        #: Every text that was approved and not changed since, with the account and the time it may go out.
        self.allowed: dict[tuple[str, str], datetime] = {}
        self.is_paused = False

    def teardown(self) -> None:
        """At the end everything that was approved is public, or waits where a person sees it."""
        self._let_time_pass()
        self._nothing_is_lost()
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize(target=posts, minutes=st.lists(st.integers(1, 40), min_size=2, max_size=4))
    def begin_the_day(self, minutes: list[int]) -> MultipleResults[str]:
        self.move_in()
        return multiple(*[self._approved(each, both=True) for each in minutes])

    @rule(target=posts, minutes=st.integers(1, 40), both=st.booleans())
    def write_and_approve(self, minutes: int, both: bool) -> str:
        return self._approved(minutes, both=both)

    @rule(post_id=posts, how=st.sampled_from(["edit", "reschedule", "cancel", "approve", "approve one's own"]))
    def somebody_changes_it(self, post_id: str, how: str) -> None:
        post = self.room.post(post_id)
        with suppress(ConsoleError):
            if how == "edit":
                changed = replace(post.content, text=self._text())
                self.room.posting.save(ALICE, post_id, changed, version=post.version)
            elif how == "reschedule":
                self.room.posting.reschedule(ALICE, post_id, self.clock.now() + timedelta(minutes=20))
            elif how == "cancel":
                self.room.posting.cancel(ALICE, post_id)
            elif how == "approve":
                self._approve(post_id)
                return
            else:
                self._approve_ones_own(post_id)
                return
            self._forbid(post)

    @rule(faults=st.lists(st.sampled_from([None, *Fault]), min_size=2, max_size=5), late=st.booleans())
    def work_goes_on(self, faults: list[Fault | None], late: bool) -> None:
        """The clock comes to delivery after delivery; a call fails or not, and the timeline is late or not."""
        for fault in faults:
            if fault is not None:
                self.platform.fail(fault, operation="publish")
            self.platform.blind_finds += late
            self._come_to_what_is_next()
            self._tick(self.other if late else self.room.sending)
            self.nothing_is_public_twice()
            self.every_call_was_allowed()

    @rule(minutes=st.sampled_from([1, 3, 10, 30]))
    def nobody_works_for_a_while(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule(after_the_call=st.booleans())
    def a_sender_dies(self, after_the_call: bool) -> None:
        self._come_to_what_is_next()
        if not after_the_call:
            self.room.sending._claim()
            return

        def die() -> None:
            raise KeyboardInterrupt

        self.platform.when_accepted = die
        with suppress(KeyboardInterrupt):
            self.room.sending.send_due()
        self.platform.when_accepted = None

    @rule()
    def a_look_will_fail(self) -> None:
        self.platform.fail(Fault.UNAVAILABLE, operation="find")

    @rule()
    def pause_or_resume(self) -> None:
        if self.is_paused:
            self.room.pausing.resume(BOB)
        else:
            self.room.pausing.pause(BOB, "Gas leak.")
        self.is_paused = not self.is_paused

    @rule(scope=st.sampled_from([PauseScope.EVERYTHING, PauseScope.ACCOUNT]))
    def a_pause_falls_into_what_is_due(self, scope: PauseScope) -> None:
        """What waits comes to its time while its account is paused; somebody approves more meanwhile."""
        target = TOWN_X if scope is PauseScope.ACCOUNT else ""
        with suppress(ConsoleError):
            pause = self.room.pausing.pause(BOB, "Flood.", scope=scope, target=target).pause
            self._approved(1, both=True)
            before = len(self._on(target))
            for _ in range(3):
                self._come_to_what_is_next()
                self._tick(self.room.sending)
            assert len(self._on(target)) == before, "something went out during a pause"
            self.room.pausing.resume(BOB, pause.id)
            self._tick(self.other)
            assert len(self._on(target)) == before, "something went out by itself after a pause"

    @rule(minutes=st.integers(0, 30))
    def a_person_decides_what_waits(self, minutes: int) -> None:
        """Somebody connects the accounts again, looks at the platform themselves, and releases what is not there."""
        self._connect_again()
        with self.room.begin.reading() as tx:
            waiting = tx.deliveries.list_in(NEEDS_A_PERSON)
        at = self.clock.now() + timedelta(minutes=minutes)
        for delivery in waiting:
            if self._public(delivery):
                continue
            decide = self.room.resolving.release
            if delivery.state is DeliveryState.UNCONFIRMED:
                decide = self.room.resolving.send_again
            with suppress(ConsoleError):
                decide(BOB, delivery.id, at)
                self.allowed[self._key(delivery)] = at

    @invariant()
    def nothing_is_public_twice(self) -> None:
        shown = [(post.account, post.text) for post in self.platform.posts]
        assert len(shown) == len(set(shown))

    @invariant()
    def every_call_was_allowed(self) -> None:
        for call in self.platform.calls[self.calls_seen :]:
            self._judge(call)
        self.calls_seen = len(self.platform.calls)

    @invariant()
    def what_is_said_is_true(self) -> None:
        with self.room.begin.reading() as tx:
            for post in tx.posts.list_in(set(PostState)):
                deliveries = tx.deliveries.list_for_version(post.id, post.version)
                if post.state in DELIVERED_STATES:
                    assert post.state is derive_state(delivery.state for delivery in deliveries)
                for delivery in tx.deliveries.list_for_source(post.id):
                    assert delivery.state is not DeliveryState.SENT or self._public(delivery)

    def _approved(self, minutes: int, *, both: bool) -> str:
        accounts = [TOWN_X, TOWN_FACEBOOK] if both else [TOWN_X]
        post = self.room.draft(self._text(), account_ids=accounts, due_at=self.clock.now() + timedelta(minutes=minutes))
        with suppress(ConsoleError):
            self._approve(post.id)
        return post.id

    def _approve(self, post_id: str) -> None:
        if self.room.post(post_id).state is PostState.DRAFT:
            self.room.posting.submit(ALICE, post_id)
        post = self.room.posting.approve(BOB, post_id, self.room.post(post_id).content.content_hash())
        for delivery in self.room.deliveries(post_id):
            if delivery.post_version == post.version:
                self.allowed[self._key(delivery)] = delivery.due_at

    def _approve_ones_own(self, post_id: str) -> None:
        with pytest.raises(ConsoleError):
            self.room.posting.approve(ALICE, post_id, self.room.post(post_id).content.content_hash())

    def _come_to_what_is_next(self) -> None:
        with self.room.begin.reading() as tx:
            waiting = tx.deliveries.list_in(WAITING)
        ahead = [each.next_attempt_at for each in waiting if each.next_attempt_at > self.clock.now()]
        self.clock.instant = min(ahead, default=self.clock.now())

    def _connect_again(self) -> None:
        with self.room.begin() as tx:
            for account_id in (TOWN_X, TOWN_FACEBOOK):
                if tx.accounts.get_account(account_id).state is AccountState.NEEDS_RECONNECT:
                    tx.accounts.move(account_id, expected=AccountState.NEEDS_RECONNECT, to=AccountState.CONNECTED)

    @staticmethod
    def _tick(sender: Sending) -> None:
        sender.recover_lost()
        sender.look_up_doubtful()
        sender.send_due()

    def _judge(self, call: WriteCall) -> None:
        assert not self.is_paused
        keys = [key for key in self.allowed if key[1] == call.text and key[0].endswith(call.platform.value)]
        assert keys, f"{call.text} was not approved"
        due_at = self.allowed[keys[0]]
        assert due_at <= call.at <= due_at + _LATENESS

    def _forbid(self, post: Post) -> None:
        for account_id in post.content.account_ids:
            self.allowed.pop((account_id, post.content.text_for(account_id)), None)

    def _on(self, account_id: str) -> list[WriteCall]:
        """Return the calls to one account, or to all."""
        return [call for call in self.platform.calls if account_id in {"", f"acct_{call.platform.value}"}]

    def _public(self, delivery: Delivery) -> bool:
        return (delivery.account_id, delivery.text) in {(post.account, post.text) for post in self.platform.posts}

    def _key(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.account_id, delivery.text

    def _text(self) -> str:
        self.texts += 1
        return f"Notice number {self.texts}."

    def _let_time_pass(self) -> None:
        self.platform.recover()
        for _ in range(30):
            self.clock.advance(minutes=5)
            self._tick(self.other)

    def _nothing_is_lost(self) -> None:
        with self.room.begin.reading() as tx:
            for delivery in tx.deliveries.list_in(set(DeliveryState)):
                if self._public(delivery):
                    assert delivery.state is DeliveryState.SENT
                else:
                    assert delivery.state in NEEDS_A_PERSON | {DeliveryState.CANCELLED}
            assert first_broken(tx.audit.walk()) is None


_USUAL = settings(
    max_examples=30,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestLifeOfAPost = LifeOfAPost.TestCase
TestLifeOfAPost.settings = _USUAL

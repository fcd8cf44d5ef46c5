"""Taking in what residents write, once and for good, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from connectors.base import Batch, Platform
from connectors.fake import Fault
from console.domain.accounts import AccountState
from console.domain.ingestion import PushState
from console.domain.messages import Change, MessageState, Reading
from console.domain.received_text import sha256_of
from console.services.ingesting import Ingesting
from console.services.taking_in import Outcome
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ERIN, SteppedClock
from tests.front_desk import FACEBOOK_ACCOUNT, X_ACCOUNT, FrontDesk, item


@pytest.fixture
def desk(begin: UnitOfWork, clock: SteppedClock) -> FrontDesk:
    return FrontDesk(begin, clock).move_in()


def test_a_comment_is_taken_in_once_with_its_raw_payload(desk: FrontDesk) -> None:
    remote_id = desk.comment("Why does nobody fix the lights on Elm?")
    assert desk.ingesting.poll() == {Outcome.NEW: 1}
    assert desk.ingesting.poll() == {}
    message = desk.by_remote(remote_id)
    with desk.begin.reading() as tx:
        (version,) = tx.messages.list_versions(message.id)
    assert (version.change, version.text) == (Change.FIRST, message.text)
    assert version.raw_sha256 == sha256_of(version.raw)
    assert "lights on Elm" in version.raw
    assert message.desk == "triage", "even before it is read, it waits where a person looks"
    assert message.due_at is not None


def test_an_edit_a_hide_and_a_deletion_are_history_and_nothing_is_overwritten(desk: FrontDesk) -> None:
    remote_id = desk.comment("first words")
    desk.work()
    desk.platform.edit(remote_id, "second words")
    desk.work()
    desk.platform.set_hidden(remote_id, hidden=True)
    desk.work()
    desk.platform.remove(remote_id)
    desk.work()
    message = desk.by_remote(remote_id)
    with desk.begin.reading() as tx:
        versions = tx.messages.list_versions(message.id)
    assert [v.change for v in versions] == [Change.FIRST, Change.EDITED, Change.HIDDEN, Change.DELETED]
    assert [v.text for v in versions[:2]] == ["first words", "second words"]
    assert (message.text, message.is_deleted) == ("second words", True)
    assert desk.verbs(message.id)[:1] == ["message.received"]
    assert {"message.edited", "message.hidden", "message.deleted"} <= set(desk.verbs(message.id))


def test_an_edit_brings_a_finished_message_back_to_be_read(desk: FrontDesk) -> None:
    message = desk.arrived("lovely evening")
    desk.inbox.finish(ERIN, message.id)
    desk.platform.edit(message.remote_id, "he has a knife")
    desk.ingesting.poll()
    back = desk.message(message.id)
    assert (back.state, back.reading, back.read_at) == (MessageState.OPEN, Reading.PENDING, None)
    desk.assessing.assess_pending()
    assert desk.message(message.id).desk == "duty"


def test_pushed_news_may_come_twice_and_in_any_order(desk: FrontDesk, clock: SteppedClock) -> None:
    t0 = clock.now()
    t1, t2 = clock.advance(minutes=1), clock.advance(minutes=1)
    added = item(clock, text="old words", changed_at=t0)
    edited = item(clock, text="new words", changed_at=t1)
    removed = item(clock, text="", is_deleted=True, changed_at=t2)
    assert desk.ingesting.ingest([removed, edited, added, edited, removed, added]) == {
        Outcome.NEW: 1,
        Outcome.LATE: 2,
        Outcome.KNOWN: 3,
    }
    message = desk.by_remote("fb-c1")
    assert message.is_deleted
    assert message.text == "new words", "the newest words that came to us can still be read"
    with desk.begin.reading() as tx:
        assert {v.text for v in tx.messages.list_versions(message.id)} == {"", "new words", "old words"}


def test_a_late_older_version_does_not_replace_the_newer_words(desk: FrontDesk, clock: SteppedClock) -> None:
    t0 = clock.now()
    t1 = clock.advance(minutes=1)
    outcome = desk.ingesting.ingest([item(clock, text="new", changed_at=t1), item(clock, text="old", changed_at=t0)])
    assert outcome == {Outcome.NEW: 1, Outcome.LATE: 1}
    assert desk.by_remote("fb-c1").text == "new"


def test_our_own_answers_are_not_messages(desk: FrontDesk, clock: SteppedClock) -> None:
    by_us = item(clock, author_id=f"remote-{FACEBOOK_ACCOUNT}")
    sent_by_us = item(clock, remote_id=f"post-{FACEBOOK_ACCOUNT}")
    assert desk.ingesting.ingest([by_us, sent_by_us]) == {Outcome.OURS: 2}
    assert desk.listed() == []


def test_the_first_backlog_pages_nobody_and_a_fresh_emergency_in_it_does(desk: FrontDesk, clock: SteppedClock) -> None:
    old, fresh = desk.comment("he had a knife"), ""
    clock.advance(days=3)
    fresh = desk.comment("there is a knife fight")
    desk.work()
    assert (desk.by_remote(old).urgent, desk.by_remote(old).is_backlog) == (False, True)
    assert desk.by_remote(old).desk == "duty", "it still goes to its desk"
    assert desk.by_remote(fresh).urgent
    assert desk.inbox.unread_urgent().count == 1


def test_one_bad_account_does_not_stop_the_other_and_is_shown(desk: FrontDesk) -> None:
    desk.comment("on Facebook", FACEBOOK_ACCOUNT)
    desk.comment("on X", X_ACCOUNT)
    desk.broken_accounts[FACEBOOK_ACCOUNT] = KeyError("data")
    assert desk.ingesting.poll() == {Outcome.NEW: 1}
    with desk.begin.reading() as tx:
        reading = tx.ingestion.get_reading(FACEBOOK_ACCOUNT)
        health = tx.accounts.get_account(FACEBOOK_ACCOUNT).health
    assert "KeyError" in reading.error
    assert health == reading.error
    del desk.broken_accounts[FACEBOOK_ACCOUNT]
    desk.clock.advance(minutes=2)
    assert desk.ingesting.poll() == {Outcome.NEW: 1}
    with desk.begin.reading() as tx:
        assert tx.ingestion.get_reading(FACEBOOK_ACCOUNT).error == ""


def test_a_rate_limit_is_waited_for(desk: FrontDesk) -> None:
    desk.comment("hello there")
    desk.platform.fail(Fault.RATE_LIMIT, operation="fetch", times=2)
    assert desk.ingesting.poll() == {}
    desk.clock.advance(minutes=5)
    assert desk.ingesting.poll() == {}, "not before the platform's time"
    desk.clock.advance(minutes=11)
    assert desk.ingesting.poll() == {Outcome.NEW: 1}


def test_an_expired_token_asks_for_a_reconnection(desk: FrontDesk) -> None:
    desk.platform.fail(Fault.AUTH_EXPIRED, operation="fetch", times=2)
    desk.ingesting.poll()
    with desk.begin.reading() as tx:
        assert tx.accounts.get_account(X_ACCOUNT).state is AccountState.NEEDS_RECONNECT
    assert "account.needs_reconnect" in desk.verbs(X_ACCOUNT)


def test_one_bad_item_is_kept_whole_and_stops_no_other(desk: FrontDesk, clock: SteppedClock) -> None:
    bad = item(clock, remote_id="bad\x00", text="broken\ud800", created_at="yesterday")
    desk.extra = [bad, item(clock, remote_id="good", text="fine words")]
    assert desk.ingesting.poll() == {Outcome.FAILED: 1, Outcome.NEW: 1}
    with desk.begin.reading() as tx:
        (fault,) = tx.ingestion.list_faults()
    assert fault.account_id == FACEBOOK_ACCOUNT
    assert "broken\\ud800" in fault.raw, "nothing of it is lost"
    assert desk.by_remote("good").text == "fine words"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("x" * 60_000, "x" * 60_000),
        ("be\x00fore", "be\u2400fore"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\u202egnp.exe\u202c", "\u202egnp.exe\u202c"),
        ("🚨🚨🚨", "🚨🚨🚨"),
        ("", ""),
    ],
    ids=["60,000 characters", "null byte", "half a surrogate", "right-to-left override", "emoji only", "no words"],
)
def test_odd_words_are_kept_shown_and_routed(desk: FrontDesk, clock: SteppedClock, written: str, kept: str) -> None:
    desk.extra = [item(clock, text=written, author_name=f"Eve {written[:40]}")]
    assert desk.ingesting.poll() == {Outcome.NEW: 1}
    assert desk.assessing.assess_pending() == 1
    message = desk.by_remote("fb-c1")
    assert message.text == kept
    with desk.begin.reading() as tx:
        (version,) = tx.messages.list_versions(message.id)
    assert version.raw.encode("ascii"), "the raw payload survives as escapes"
    assert desk.listed() == [kept]


def test_pushed_bytes_are_kept_once_and_then_taken_in(desk: FrontDesk, clock: SteppedClock) -> None:
    ingesting = Ingesting(
        begin=desk.begin,
        clock=clock,
        fetch_for=desk.fetch_for,
        parsers={"facebook": lambda body: [item(clock, text=body.decode())]},
    )
    assert ingesting.receive("facebook", b"pushed words")
    assert not ingesting.receive("facebook", b"pushed words")
    assert ingesting.receive("facebook", b"\xff not text")
    assert ingesting.take_in_pushed() == {Outcome.NEW: 1, Outcome.FAILED: 1}
    assert ingesting.take_in_pushed() == {}
    assert desk.by_remote("fb-c1").text == "pushed words"
    with desk.begin.reading() as tx:
        (unreadable,) = tx.ingestion.list_events(PushState.UNREADABLE)
    assert unreadable.body == b"\xff not text"


def test_two_processes_cannot_take_in_the_same_item_twice(desk: FrontDesk, clock: SteppedClock, engine: Engine) -> None:
    desk.ingesting.ingest([item(clock)])
    twin = FrontDesk(UnitOfWork(engine, clock), clock)
    assert twin.ingesting.ingest([item(clock)]) == {Outcome.KNOWN: 1}
    assert len(desk.listed()) == 1


def test_a_push_for_no_account_of_ours_is_kept_for_a_person(desk: FrontDesk, clock: SteppedClock) -> None:
    with desk.begin() as tx:
        for account_id in (X_ACCOUNT, FACEBOOK_ACCOUNT):
            tx.accounts.move(account_id, expected=AccountState.CONNECTED, to=AccountState.REMOVED)
    assert desk.ingesting.ingest([item(clock, platform=Platform.FACEBOOK)]) == {Outcome.FAILED: 1}
    with desk.begin.reading() as tx:
        assert len(tx.ingestion.list_faults()) == 1


def test_what_is_held_up_on_an_account_is_said_while_the_rest_goes_on(desk: FrontDesk, clock: SteppedClock) -> None:
    held_up = "X asks us to wait before the next reading of mentions."
    batches = [
        Batch(items=(item(clock, remote_id="1"),), cursor="1", held_up=held_up),
        Batch(items=(), cursor="2", held_up=held_up),
        Batch(items=(), cursor="3"),
    ]
    ingesting = Ingesting(begin=desk.begin, clock=clock, fetch_for=lambda _id: lambda _cursor, _posts: batches.pop(0))
    with desk.begin() as tx:
        tx.accounts.move(FACEBOOK_ACCOUNT, expected=AccountState.CONNECTED, to=AccountState.REMOVED)
    assert ingesting.poll() == {Outcome.NEW: 1}
    assert _health(desk) == held_up
    assert ingesting.poll() == {}
    assert _health(desk) == "Comments are being read again."


def _health(desk: FrontDesk) -> str:
    with desk.begin.reading() as tx:
        return tx.accounts.get_account(X_ACCOUNT).health

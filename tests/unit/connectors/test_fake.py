"""The fake platform outlives its process, and fails in the ways it is told to."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.base import Budget, Capability, Figures, OutboundPost, Platform, Price, SendKey, fingerprint
from connectors.fake import FakeConnector, FakePlatform, Fault
from console.domain.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable

POST = OutboundPost(text="Main Street is closed between 2nd and 5th until noon.")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

PUBLISH_AND_DIE = """
import os, sys
from pathlib import Path
from connectors.base import OutboundPost
from connectors.fake import FakeConnector, FakePlatform
world = FakePlatform(Path(sys.argv[1]))
world.when_accepted = lambda: os._exit(9)
FakeConnector("x", world).publish(OutboundPost(text=sys.argv[2]))
"""


def test_a_post_survives_the_process_that_sent_it(tmp_path: Path) -> None:
    journal = tmp_path / "world.jsonl"
    done = subprocess.run([sys.executable, "-c", PUBLISH_AND_DIE, str(journal), POST.text], check=False, timeout=60)
    world = FakePlatform(journal)
    assert done.returncode == 9
    assert [post.text for post in world.posts] == [POST.text]
    assert FakeConnector("x", world).find(fingerprint(POST.text), LONG_AGO) is not None
    assert [call.operation for call in world.calls] == ["publish"]


@pytest.mark.parametrize(
    ("fault", "error", "is_public"),
    [
        (Fault.UNAVAILABLE, Unavailable, False),
        (Fault.REFUSE, Rejected, False),
        (Fault.RATE_LIMIT, RateLimited, False),
        (Fault.LOSE, OutcomeUnknown, False),
        (Fault.ACCEPT_THEN_TIME_OUT, OutcomeUnknown, True),
        (Fault.ACCEPT_THEN_4XX, Rejected, True),
    ],
)
def test_a_failed_publish_is_public_only_when_it_was_accepted(
    fault: Fault, error: type[Exception], is_public: bool
) -> None:
    world = FakePlatform()
    connector = FakeConnector(Platform.FACEBOOK, world)
    world.fail(fault)
    with pytest.raises(error):
        connector.publish(POST)
    assert (connector.find(fingerprint(POST.text), LONG_AGO) is not None) is is_public
    assert len(world.calls) == 1


def test_a_look_up_can_come_too_early() -> None:
    world = FakePlatform()
    connector = FakeConnector("x", world)
    connector.publish(POST)
    world.blind_finds = 1
    assert connector.find(fingerprint(POST.text), LONG_AGO) is None
    assert connector.find(fingerprint(POST.text), LONG_AGO) is not None


def test_a_look_up_does_not_see_what_was_posted_before_it_asked_for() -> None:
    world = FakePlatform()
    connector = FakeConnector("x", world)
    connector.publish(POST)
    assert connector.find(fingerprint(POST.text), datetime.now(UTC) + timedelta(seconds=5)) is None


def test_edits_and_removals_come_with_the_next_fetch() -> None:
    world = FakePlatform()
    connector = FakeConnector("facebook", world)
    post = connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    first = connector.fetch(None, [post.remote_id])
    world.edit(comment, "Which exit is open?")
    second = connector.fetch(first.cursor, [post.remote_id])
    world.remove(comment)
    third = connector.fetch(second.cursor, [post.remote_id])
    assert [item.text for item in (*first.items, *second.items)] == ["Which exit?", "Which exit is open?"]
    assert [(item.is_deleted, item.text, item.author_name) for item in third.items] == [(True, "", "")]
    assert connector.fetch(third.cursor, [post.remote_id]).items == ()


def test_comments_under_a_post_that_was_not_asked_for_wait_for_their_turn() -> None:
    world = FakePlatform()
    connector = FakeConnector("facebook", world)
    first, second = connector.publish(POST), connector.publish(OutboundPost(text="Open again."))
    world.comment(first.remote_id, "Thanks")
    world.comment(second.remote_id, "At last")
    only_second = connector.fetch(None, [second.remote_id])
    both = connector.fetch(only_second.cursor, [first.remote_id, second.remote_id])
    assert [item.text for item in only_second.items] == ["At last"]
    assert [item.text for item in both.items] == ["Thanks"]


def test_what_the_world_lacks_is_said_and_refused() -> None:
    world = FakePlatform()
    connector = FakeConnector("x", world)
    world.absent |= {Capability.PUBLISH, Capability.DELETE_OWN}
    can = connector.capabilities()
    assert not world.absent & can.can
    assert all(can.cannot[each].endswith(".") for each in world.absent)
    for attempt in (lambda: connector.publish(POST), lambda: connector.delete("x-1")):
        with pytest.raises(Rejected) as raised:
            attempt()
        assert raised.value.reason == "not-supported"
    assert world.calls == []


def test_the_next_part_of_a_thread_follows_the_one_before() -> None:
    world = FakePlatform()
    connector = FakeConnector("x", world)
    first = connector.publish(POST)
    connector.publish(OutboundPost(text="Buses go round by Mill Lane.", follows=first.remote_id))
    assert [post.follows for post in world.posts] == ["", first.remote_id]
    world.absent.add(Capability.THREADS)
    with pytest.raises(Rejected):
        connector.publish(OutboundPost(text="It is open again.", follows=first.remote_id))


def test_a_repeat_with_the_same_key_makes_no_second_post_where_keys_name_posts() -> None:
    world = FakePlatform()
    connector = FakeConnector("bluesky", world)
    keyed = OutboundPost(text=POST.text, key=SendKey(value="dlv_1", intended_at=LONG_AGO))
    world.keys_name_posts = True
    assert connector.publish(keyed).remote_id == connector.publish(keyed).remote_id
    assert len(world.posts) == 1
    assert connector.find("another", LONG_AGO, key=keyed.key) is not None


def test_our_own_post_is_edited_pinned_and_measured() -> None:
    world = FakePlatform()
    connector = FakeConnector(Platform.FACEBOOK, world)
    made = connector.publish(POST)
    connector.edit(made.remote_id, OutboundPost(text="Main Street is open again."))
    connector.pin(made.remote_id)
    world.figures[made.remote_id] = Figures(likes=3)
    assert [(post.text, post.is_pinned) for post in world.posts] == [("Main Street is open again.", True)]
    assert connector.engagement([made.remote_id, "facebook-gone"]) == {made.remote_id: Figures(likes=3)}
    connector.unpin(made.remote_id)
    assert not world.posts[0].is_pinned


def test_price_and_budget_are_what_the_world_says() -> None:
    world = FakePlatform()
    connector = FakeConnector("x", world)
    assert (connector.price(POST), connector.write_budget()) == (None, None)
    world.price = Price(usd=Decimal("0.015"), why="Each post costs.")
    world.budget = Budget(remaining=2, resets_at=LONG_AGO)
    assert (connector.price(POST), connector.write_budget()) == (world.price, world.budget)

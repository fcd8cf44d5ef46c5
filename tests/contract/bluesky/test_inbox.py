"""What residents write on Bluesky reaches us, also where no notification tells of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from connectors.base import ItemKind, OutboundPost
from connectors.bluesky.pace import Rhythm
from tests.contract.bluesky.people import Person, eventually
from tests.contract.bluesky.world import BlueskyWorld, refusal
from tests.contract.fault_proxy import Effect

POST = OutboundPost(text="Harbour Bridge is closed until 18:00.")
NEVER = 1e12


def test_an_answer_of_which_no_notification_tells_is_found_in_the_thread(world: BlueskyWorld) -> None:
    connector = world.connect(rhythm=Rhythm(notifications_s=NEVER, newest_s=0, recheck_s=0))
    post = connector.publish(POST).remote_id
    first = world.comment(post, "Which exit?")
    second = world.priya.answer(first, "And which way?")
    items = {item.remote_id: item for item in connector.fetch(None, [post]).items}
    assert set(items) == {first, second}
    assert (items[second].post_remote_id, items[second].parent_remote_id) == (post, first)
    assert not any("listNotifications" in call.path for call in world.proxy.calls)


def test_an_answer_is_told_by_notification_before_its_thread_is_read(world: BlueskyWorld) -> None:
    connector = world.connect(rhythm=Rhythm(notifications_s=0, newest_s=NEVER, recheck_s=NEVER, older_at_once=0))
    post = connector.publish(POST).remote_id
    comment = world.comment(post, "Which exit?")
    eventually(lambda: [item.remote_id for item in connector.fetch(None, [post]).items] == [comment])


def test_the_same_answer_comes_once_however_often_it_is_read(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comment = world.mention("Is it closed?")
    answer = world.comment(post, "Which exit?")
    seen, cursor = list[str](), None
    for _ in range(4):
        batch = world.connector.fetch(cursor, [post])
        seen, cursor = [*seen, *(item.remote_id for item in batch.items)], batch.cursor
    assert sorted(seen) == sorted([comment, answer])


def test_somebody_who_quotes_us_speaks_of_us(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    seen = eventually(lambda: world.priya.sees_post(post))
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": post, "cid": seen["cid"]}}
    quote = world.priya.post("Again?", embed=embed)
    (item,) = eventually(lambda: world.connector.fetch(None, []).items)
    assert (item.remote_id, item.kind, item.post_remote_id) == (quote, ItemKind.MENTION, "")


def test_a_hidden_answer_comes_again_as_hidden(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comment = world.comment(post, "Buy cheap watches")
    batch = world.connector.fetch(None, [post])
    world.connector.hide(comment)

    def as_hidden() -> list[tuple[str, bool]]:
        return [(item.remote_id, item.is_hidden) for item in world.connector.fetch(batch.cursor, [post]).items]

    assert eventually(as_hidden) == [(comment, True)]


def test_a_mention_that_its_author_deleted_is_noticed(world: BlueskyWorld) -> None:
    mention = world.mention("My neighbour is away at number 12.")
    batch = world.connector.fetch(None, [])
    world.remove(mention)
    (item,) = world.connector.fetch(batch.cursor, []).items
    assert (item.remote_id, item.is_deleted, item.text, item.author_id) == (mention, True, "", "")
    assert "number 12" not in str(item.raw)


def test_a_time_that_an_author_invents_is_not_in_the_future(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    seen = eventually(lambda: world.priya.sees_post(post))
    parent = {"uri": post, "cid": seen["cid"]}
    world.priya.post("From tomorrow", reply={"root": parent, "parent": parent}, createdAt="2031-01-01T00:00:00Z")
    (item,) = world.connector.fetch(None, [post]).items
    assert item.created_at.year < 2031
    assert item.created_at.utcoffset() == timedelta(0)


def test_a_limit_while_reading_keeps_what_was_read_and_waits(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    mention = world.mention("Is it closed?")
    answer = refusal(429, "RateLimitExceeded", **{"retry-after": "600"})
    world.proxy.fail(Effect.ANSWER, method="GET", path="getPostThread", **answer)
    batch = world.connector.fetch(None, [post])
    assert [item.remote_id for item in batch.items] == [mention]
    assert batch.held_up.endswith(".")
    before = len(world.proxy.calls)
    assert world.connector.fetch(batch.cursor, [post]).held_up == batch.held_up
    assert len(world.proxy.calls) == before


def test_a_post_published_by_hand_elsewhere_does_not_stop_the_reading(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comment = world.comment(post, "Which exit?")
    strange = [
        "https://bsky.app/profile/somebody/post/3k",
        "17000",
        f"at://{world.city.did}/app.bsky.feed.post/3zzzzzzzzzzzz",
    ]
    items = world.connector.fetch(None, [*strange, post]).items
    assert [item.remote_id for item in items] == [comment]


@pytest.mark.parametrize("count", [2000])
def test_the_cursor_stays_small(world: BlueskyWorld, count: int) -> None:
    known = {f"at://{world.priya.did}/app.bsky.feed.post/{number:013d}": "0" * 12 for number in range(count)}
    place = json.dumps({"known": known, "rechecked_s": NEVER, "unknown field of later": 1})
    batch = world.connector.fetch(place, [])
    assert batch.cursor is not None
    assert len(json.loads(batch.cursor)["known"]) == 600


def test_a_resident_whose_account_is_gone_is_gone_from_the_inbox(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    devon = Person(world.proxy.upstream, "devon")
    answer = devon.answer(post, "Which exit?")
    batch = world.connector.fetch(None, [post])
    devon.do("com.atproto.server.deactivateAccount")
    eventually(lambda: world.priya.sees_post(answer) is None)
    (item,) = world.connector.fetch(batch.cursor, [post]).items
    assert (item.remote_id, item.is_deleted) == (answer, True)

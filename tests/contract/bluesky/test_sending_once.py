"""A post on Bluesky has its address before it is sent: sent again it changes nothing, and it never replaces another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import OutboundPost, SendKey, fingerprint
from connectors.bluesky.keys import record_key
from console.domain.errors import OutcomeUnknown, Rejected
from tests.contract.bluesky.people import eventually
from tests.contract.bluesky.world import BlueskyWorld
from tests.contract.trouble import Trouble

TEXT = "Harbour Bridge is closed until 18:00: https://harbourford.example/roads"
DUE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
START = datetime.now(UTC) - timedelta(minutes=5)
KEY = SendKey(value="delivery_0193", intended_at=DUE)


def test_the_address_depends_on_what_is_sent_and_for_when_and_on_nothing_else() -> None:
    again = SendKey(value="delivery_0193", intended_at=DUE)
    others = [
        SendKey(value="delivery_0194", intended_at=DUE),
        SendKey(value="delivery_0193", intended_at=DUE + timedelta(seconds=1)),
    ]
    assert record_key(KEY) == record_key(again) == "3n2yfgla3fxjg"
    assert len({record_key(key) for key in (KEY, *others)}) == 3


def test_ten_thousand_posts_of_one_second_have_ten_thousand_addresses() -> None:
    keys = {record_key(SendKey(value=f"delivery_{number}", intended_at=DUE)) for number in range(10_000)}
    assert len(keys) == 10_000
    assert max(keys) < record_key(SendKey(value="delivery_0", intended_at=DUE + timedelta(seconds=1)))


def test_the_same_post_sent_twice_is_public_once(world: BlueskyWorld) -> None:
    post = OutboundPost(text=TEXT, key=KEY)
    first, second = world.connector.publish(post), world.connector.publish(post)
    assert first.remote_id == second.remote_id
    assert first.remote_id.endswith(record_key(KEY))
    assert world.our_texts() == [TEXT]


@pytest.mark.parametrize("trouble", [Trouble.ACCEPTED_THEN_RESET, Trouble.ACCEPTED_THEN_5XX])
def test_a_post_whose_answer_was_lost_is_found_at_its_address_and_may_be_sent_again(
    world: BlueskyWorld, trouble: Trouble
) -> None:
    world.trouble(trouble)
    post = OutboundPost(text=TEXT, key=KEY)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(post)
    found = world.connector.find(fingerprint(TEXT), START, key=KEY)
    assert found is not None
    assert world.connector.publish(post).remote_id == found.remote_id
    assert world.our_texts() == [TEXT]


def test_a_post_with_the_same_words_is_not_taken_for_this_one(world: BlueskyWorld) -> None:
    world.connector.publish(OutboundPost(text=TEXT, key=KEY))
    other = SendKey(value="delivery_0194", intended_at=DUE)
    assert world.connector.find(fingerprint(TEXT), START, key=other) is None
    assert world.connector.find(fingerprint("Other words"), START, key=KEY) is None


def test_a_post_never_replaces_another_that_is_at_its_address(world: BlueskyWorld) -> None:
    world.connector.publish(OutboundPost(text=TEXT, key=KEY))
    with pytest.raises(Rejected) as raised:
        world.connector.publish(OutboundPost(text="Harbour Bridge is open again.", key=KEY))
    assert raised.value.reason == "duplicate"
    assert world.our_texts() == [TEXT]


def test_an_answer_sent_twice_is_public_once_and_found_at_its_address(world: BlueskyWorld) -> None:
    comment = world.comment(world.connector.publish(OutboundPost(text=TEXT)).remote_id, "Which exit?")
    made = [world.connector.reply(comment, "Exit 4.", key=KEY) for _ in range(2)]
    found = world.connector.find_reply(comment, fingerprint("Exit 4."), START, key=KEY)
    assert found is not None
    assert {found.remote_id} == {each.remote_id for each in made}
    assert world.our_texts().count("Exit 4.") == 1


def test_the_parts_of_a_thread_follow_one_another(world: BlueskyWorld) -> None:
    parts, last = ["First: the bridge.", "Second: the buses.", "Third: the trains."], ""
    made = []
    for number, part in enumerate(parts):
        key = SendKey(value=f"delivery_{number}", intended_at=DUE)
        last = world.connector.publish(OutboundPost(text=part, follows=last, key=key)).remote_id
        made.append(last)
    records = {record["text"]: record for record in world.records()}
    second, third = records[parts[1]]["reply"], records[parts[2]]["reply"]
    assert (second["root"]["uri"], second["parent"]["uri"]) == (made[0], made[0])
    assert (third["root"]["uri"], third["parent"]["uri"]) == (made[0], made[1])
    eventually(lambda: world.priya.sees_post(made[2]))
    thread = world.priya.ask("app.bsky.feed.getPostThread", uri=made[0])["thread"]
    assert thread["replies"][0]["replies"][0]["post"]["record"]["text"] == parts[2]


def test_a_part_of_a_thread_is_found_by_its_words_and_an_answer_to_a_resident_is_not(world: BlueskyWorld) -> None:
    first = world.connector.publish(OutboundPost(text=TEXT)).remote_id
    second = world.connector.publish(OutboundPost(text="Second part.", follows=first)).remote_id
    world.connector.reply(world.comment(first, "Which exit?"), "Exit 4.")
    found = world.connector.find(fingerprint("Second part."), START)
    assert found is not None
    assert found.remote_id == second
    assert world.connector.find(fingerprint("Exit 4."), START) is None


def test_a_part_that_follows_nothing_is_refused_and_nothing_goes_out(world: BlueskyWorld) -> None:
    gone = world.connector.publish(OutboundPost(text=TEXT)).remote_id
    world.connector.delete(gone)
    with pytest.raises(Rejected) as raised:
        world.connector.publish(OutboundPost(text="Second part.", follows=gone))
    assert raised.value.reason == "not-found"
    assert world.our_texts() == []

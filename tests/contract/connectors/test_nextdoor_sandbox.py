"""What is Nextdoor's own: no id in the answer, only our own posts, authors it may keep back, and posting by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from connectors.base import Capability, Connector, MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.nextdoor.adapter import NextdoorConnector
from connectors.nextdoor.by_hand import NextdoorByHand
from connectors.nextdoor.credentials import NextdoorCredentials
from connectors.sandbox.accounts import DEMO_NEXTDOOR
from console.domain.errors import AuthExpired, OutcomeUnknown, RateLimited, Rejected
from tests.contract.connectors.nextdoor_world import KEYS, NextdoorWorld, Shelf
from tests.contract.connectors.sandbox_server import accepted, say, set_fault, set_switches

START = datetime.now(UTC) - timedelta(minutes=5)
POST = OutboundPost(text="Harbour Bridge is closed until 18:00.")


@pytest.fixture
def world(sandbox: str) -> NextdoorWorld:
    return NextdoorWorld(sandbox)


@pytest.fixture
def by_hand() -> NextdoorByHand:
    return NextdoorByHand(NextdoorCredentials(mode="by_hand", page_url="https://nextdoor.example/harbourford"))


def connect(address: str, **keys: str) -> NextdoorConnector:
    made = replace(KEYS, **keys)
    return NextdoorConnector(made, DEMO_NEXTDOOR.profile_id, Shelf(), base_url=f"{address}/nextdoor", sleep=_at_once)


def _at_once(_seconds: float) -> None:
    """Do not wait."""


def test_the_id_that_the_answer_lacks_is_looked_up(world: NextdoorWorld) -> None:
    made = world.connector.publish(POST)
    (row,) = accepted(world.address, "nextdoor")
    assert made.remote_id == row["id"]
    assert made.url.startswith("https://nextdoor.com/p/")


def test_a_post_whose_id_cannot_be_looked_up_is_unknown_and_then_found(world: NextdoorWorld) -> None:
    def look_goes_wrong() -> None:
        set_fault(world.address, platform="nextdoor", method="GET", effect="server_error", count=3)

    with pytest.raises(OutcomeUnknown):
        world.connector.publish(POST, gate=look_goes_wrong)
    assert world.our_texts() == [POST.text]
    assert world.connector.find(fingerprint(POST.text), START) is not None


def test_the_same_words_twice_are_two_posts_with_their_own_ids(world: NextdoorWorld) -> None:
    first, second = world.connector.publish(POST), world.connector.publish(POST)
    assert first.remote_id != second.remote_id
    older = world.connector.find(fingerprint(POST.text), START, known=[second.remote_id])
    assert older is not None
    assert older.remote_id == first.remote_id


def test_pictures_go_as_public_addresses(world: NextdoorWorld, tmp_path: Path) -> None:
    path = tmp_path / "bridge.jpg"
    picture = OutboundMedia(path=path, media_type="image/jpeg", kind=MediaKind.IMAGE, sha256="", size_bytes=10)
    world.connector.publish(replace(POST, media=(picture,)))
    (row,) = accepted(world.address, "nextdoor")
    assert row["media_urls"] == ["https://media.harbourford.example/bridge.jpg"]


@pytest.mark.parametrize(("size", "words"), [(0, "empty"), (8 * 1024**3, "500 MB")])
def test_an_empty_and_a_huge_video_are_refused_by_size(
    world: NextdoorWorld, tmp_path: Path, size: int, words: str
) -> None:
    path = tmp_path / "huge.mp4"
    path.touch()
    os.truncate(path, size)
    video = OutboundMedia(path=path, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="", size_bytes=size)
    (refusal,) = world.connector.check(replace(POST, media=(video,)))
    assert (refusal.field, words in refusal.message) == ("media[0]", True)
    with pytest.raises(Rejected, match=words):
        world.connector.publish(replace(POST, media=(video,)))
    assert world.our_texts() == []


def test_an_answer_to_an_answer_hangs_under_it(world: NextdoorWorld) -> None:
    post = world.connector.publish(POST)
    first = world.comment(post.remote_id, "Which exit?")
    second = world.comment(first, "I wonder too.")
    items = {item.remote_id: item.parent_remote_id for item in world.connector.fetch(None, [post.remote_id]).items}
    assert items == {first: post.remote_id, second: first}
    made = world.connector.reply(second, "Exit 4.")
    found = world.connector.find_reply(second, fingerprint("Exit 4."), START)
    assert found is not None
    assert found.remote_id == made.remote_id
    assert world.connector.find_reply(first, fingerprint("Exit 4."), START) is None


def test_a_neighbour_who_says_our_words_is_not_taken_for_us(world: NextdoorWorld) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    say(world.address, "nextdoor", f"{comment.partition(':')[2]}/comments", "devon", "Exit 4.")
    assert world.connector.find_reply(comment, fingerprint("Exit 4."), START) is None


def test_deleting_what_a_neighbour_wrote_is_not_even_tried(world: NextdoorWorld) -> None:
    comment = world.comment(world.connector.publish(POST).remote_id, "You are doing this wrong.")
    with pytest.raises(Rejected) as raised:
        world.connector.delete(comment)
    assert raised.value.reason == "not-ours"
    calls = requests.get(f"{world.address}/judge/calls", params={"platform": "nextdoor"}, timeout=10).json()
    assert not any(call["method"] == "DELETE" for call in calls)


def test_authors_that_nextdoor_keeps_back_are_unknown_and_never_invented(world: NextdoorWorld) -> None:
    set_switches(world.address, nextdoor_tells_authors=False)
    post = world.connector.publish(POST)
    world.comment(post.remote_id, "Which exit?")
    (item,) = world.connector.fetch(None, [post.remote_id]).items
    assert (item.author_id, item.author_name, item.text) == ("", "", "Which exit?")


def test_nothing_is_read_more_often_than_once_a_minute(world: NextdoorWorld) -> None:
    connector = connect(world.address)
    batch = connector.fetch(None, [])
    for _ in range(5):
        batch = connector.fetch(batch.cursor, [])
    calls = requests.get(f"{world.address}/judge/calls", params={"platform": "nextdoor"}, timeout=10).json()
    assert len(calls) == 1


def test_a_limit_on_reading_holds_up_and_says_so(world: NextdoorWorld) -> None:
    set_fault(world.address, platform="nextdoor", method="GET", effect="rate_limited", count=1)
    batch = world.connector.fetch(None, [])
    assert batch.held_up.endswith(".")
    assert world.connector.fetch(batch.cursor, []).held_up == batch.held_up


def test_a_post_that_nextdoor_does_not_show_says_nothing_about_its_replies(world: NextdoorWorld) -> None:
    post = world.connector.publish(POST)
    world.comment(post.remote_id, "Which exit?")
    batch = world.connector.fetch(None, [post.remote_id])
    world.connector.delete(post.remote_id)
    assert world.connector.fetch(batch.cursor, [post.remote_id]).items == ()


def test_figures_are_of_our_posts_that_are_still_there(world: NextdoorWorld) -> None:
    post = world.connector.publish(POST)
    world.comment(post.remote_id, "Which exit?")
    told = world.connector.engagement([post.remote_id, "1"])
    assert {key: (each.replies, each.likes, each.views) for key, each in told.items()} == {post.remote_id: (1, 0, None)}


@pytest.mark.parametrize("token", [DEMO_NEXTDOOR.expired_token, "never-issued"])
def test_a_token_that_is_not_accepted_asks_to_connect_again(sandbox: str, token: str) -> None:
    connector = connect(sandbox, access_token=token)
    with pytest.raises(AuthExpired):
        connector.publish(POST)
    health = connector.health()
    assert (health.ok, health.access_ended) == (False, True)
    assert token not in health.message


def test_a_revoked_right_is_a_sentence(world: NextdoorWorld) -> None:
    set_switches(world.address, nextdoor_may_publish=False)
    with pytest.raises(Rejected, match="post:write") as raised:
        world.connector.publish(POST)
    assert raised.value.reason == "not-permitted"


def test_a_rate_limit_without_a_time_waits_a_quarter_of_an_hour(world: NextdoorWorld) -> None:
    set_fault(world.address, platform="nextdoor", method="POST", effect="rate_limited", count=1)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(POST)
    assert timedelta(minutes=14) < raised.value.retry_at - datetime.now(UTC) < timedelta(minutes=16)


def test_what_nextdoor_lacks_is_said_and_refused(world: NextdoorWorld) -> None:
    told = world.connector.capabilities()
    assert set(Capability) - told.can <= set(told.cannot)
    connector: Connector = world.connector
    for act in (connector.pin, connector.unpin, connector.hide, connector.unhide):
        with pytest.raises(Rejected) as raised:
            act("1")
        assert raised.value.reason == "not-supported"
    with pytest.raises(Rejected):
        connector.edit("1", POST)


def test_an_account_without_the_api_can_do_nothing_and_says_what_people_can(by_hand: NextdoorByHand) -> None:
    told = by_hand.capabilities()
    assert told.can == frozenset()
    assert set(told.cannot) == set(Capability)
    assert "by hand" in told.cannot[Capability.PUBLISH]
    assert by_hand.compose_link() == "https://nextdoor.example/harbourford"
    assert by_hand.health().ok


def test_an_account_without_the_api_checks_what_people_will_post(by_hand: NextdoorByHand) -> None:
    assert by_hand.check(POST) == []
    too_long = OutboundPost(text="é" * 4097)
    assert [refusal.field for refusal in by_hand.check(too_long)] == ["text"]
    assert by_hand.text_units(too_long.text) > by_hand.limits().text_units


def test_an_account_without_the_api_never_pretends(by_hand: NextdoorByHand) -> None:
    connector: Connector = by_hand
    acts: tuple[Callable[[], object], ...] = (
        lambda: connector.publish(POST),
        lambda: connector.find("", START),
        lambda: connector.reply("1", "Yes."),
        lambda: connector.find_reply("1", "", START),
        lambda: connector.delete("1"),
        lambda: connector.hide("1"),
        lambda: connector.unhide("1"),
        lambda: connector.edit("1", POST),
        lambda: connector.pin("1"),
        lambda: connector.unpin("1"),
    )
    for act in acts:
        with pytest.raises(Rejected) as raised:
            act()
        assert raised.value.reason == "not-supported"
    assert connector.fetch("place", ["1"]).cursor == "place"
    assert connector.engagement(["1"]) == {}


def test_credentials_that_cannot_work_are_refused_and_never_printed() -> None:
    with pytest.raises(ValueError, match="access token"):
        NextdoorCredentials(mode="api")
    with pytest.raises(ValueError, match="https"):
        NextdoorCredentials(page_url="javascript:alert(1)")
    assert NextdoorCredentials().is_by_hand
    assert NextdoorCredentials(mode="by_hand", access_token="a").is_by_hand
    assert not KEYS.is_by_hand
    with pytest.raises(ValueError, match="guess"):
        NextdoorCredentials(mode="guess", access_token="a")
    assert "sandbox-nextdoor-token" not in repr(KEYS)

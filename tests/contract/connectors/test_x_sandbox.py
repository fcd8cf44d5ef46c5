"""What is X's own: who may be answered, links that X rewrites, films in segments, credits, windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_X
from connectors.x.adapter import XConnector
from connectors.x.calls import HOST
from connectors.x.credentials import XCredentials
from connectors.x.media import SEGMENT_BYTES
from console.domain.errors import AuthExpired, RateLimited, Rejected
from tests.contract.connectors.sandbox_server import accepted, say, set_switches
from tests.contract.connectors.worlds import XWorld

START = datetime.now(UTC) - timedelta(minutes=5)
POST = OutboundPost(text="Harbour Bridge is closed until 18:00.")


@pytest.fixture
def world(sandbox: str) -> XWorld:
    return XWorld(sandbox)


def film(folder: Path, size: int) -> OutboundMedia:
    path = folder / "briefing.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * (size - 12))
    return OutboundMedia(
        path=path, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="0" * 64, size_bytes=size, duration_s=12.0
    )


def test_a_person_who_did_not_name_us_cannot_be_answered_and_the_sentence_says_what_to_do(world: XWorld) -> None:
    set_switches(world.address, x_implicit_mention_counts=False)
    post = world.connector.publish(POST)
    silent = say(world.address, "x", f"{post.remote_id}/comments", "devon", "Which exit?")
    with pytest.raises(Rejected) as raised:
        world.connector.reply(silent, "Exit 4.")
    assert raised.value.reason == "reply-not-allowed"
    assert "by hand" in raised.value.message
    assert world.connector.reply_link(silent).endswith(silent)


def test_the_same_words_again_are_a_duplicate_and_nothing_goes_out(world: XWorld) -> None:
    world.connector.publish(POST)
    with pytest.raises(Rejected) as raised:
        world.connector.publish(POST)
    assert raised.value.reason == "duplicate"
    assert world.our_texts() == [POST.text]


@pytest.mark.parametrize(
    "text",
    [
        "Closed: harbourford.example/roads, see harbourford.com/roads and https://harbourford.com/map.",
        "Tips & notes <here>: 5 > 4",
        "Zwölf Straßen gesperrt – naïve café e\u0301te",
        "https://harbourford.com/roads",
    ],
)
def test_a_post_is_found_however_x_rewrites_it(world: XWorld, text: str) -> None:
    made = world.connector.publish(OutboundPost(text=text))
    found = world.connector.find(fingerprint(text), START)
    assert found is not None
    assert found.remote_id == made.remote_id


def test_a_film_goes_up_in_segments_and_is_waited_for(world: XWorld, tmp_path: Path) -> None:
    set_switches(world.address, video_processing_s=0.2)
    size = SEGMENT_BYTES + 1000
    world.connector.publish(OutboundPost(text=POST.text, media=(film(tmp_path, size),)))
    (row,) = [row for row in accepted(world.address, "x") if row["kind"] == "video"]
    assert row["size"] == size
    assert world.our_texts() == [POST.text]


def test_a_film_that_x_cannot_read_leaves_nothing_in_public(world: XWorld, tmp_path: Path) -> None:
    broken = film(tmp_path, 2000)
    broken.path.write_bytes(b"not a film" * 200)
    with pytest.raises(Rejected) as raised:
        world.connector.publish(OutboundPost(text=POST.text, media=(broken,)))
    assert raised.value.reason == "media-failed"
    assert world.our_texts() == []


def test_used_up_credits_are_said(world: XWorld) -> None:
    set_switches(world.address, x_credits_left=False)
    with pytest.raises(Rejected) as raised:
        world.connector.publish(POST)
    assert raised.value.reason == "credits-depleted"


def test_a_used_up_window_says_when_it_opens(world: XWorld) -> None:
    set_switches(world.address, x_limits={"POST /2/tweets": 1})
    world.connector.publish(POST)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(OutboundPost(text="Harbour Bridge is open again."))
    wait = raised.value.retry_at - datetime.now(UTC)
    assert timedelta(minutes=10) < wait < timedelta(minutes=16)


def test_only_replies_under_our_own_posts_can_be_hidden(world: XWorld) -> None:
    mention = world.mention("What is going on?")
    with pytest.raises(Rejected) as raised:
        world.connector.hide(mention)
    assert raised.value.reason == "not-ours"


def test_a_reply_deep_in_our_conversation_is_fetched_with_its_parent(world: XWorld) -> None:
    post = world.connector.publish(POST)
    first = world.comment(post.remote_id, "Which exit?")
    second = say(world.address, "x", f"{first}/comments", "devon", "I wonder too")
    items = {item.remote_id: item for item in world.connector.fetch(None, [post.remote_id]).items}
    assert items[second].parent_remote_id == first
    assert items[second].post_remote_id == post.remote_id
    assert items[second].author_handle == "devon_ach"


def test_an_oauth2_token_works_and_an_expired_one_asks_to_connect_again(sandbox: str) -> None:
    def connector(token: str) -> XConnector:
        door = Door(rules=rules_for(f"{sandbox}/x", HOST), secrets=(token,))
        return XConnector(XCredentials(oauth2_token=token), DEMO_X.user_id, session=door)

    assert connector(DEMO_X.oauth2_user_token).health().ok
    assert connector(DEMO_X.oauth2_user_token).publish(POST).remote_id
    with pytest.raises(AuthExpired):
        connector(DEMO_X.expired_token).publish(POST)


def test_an_app_only_token_is_a_set_up_error(sandbox: str) -> None:
    door = Door(rules=rules_for(f"{sandbox}/x", HOST))
    connector = XConnector(XCredentials(oauth2_token=DEMO_X.bearer_token), DEMO_X.user_id, session=door)
    with pytest.raises(Rejected) as raised:
        connector.publish(POST)
    assert raised.value.reason == "app-not-permitted"

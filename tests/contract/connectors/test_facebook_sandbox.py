"""What is Facebook's own: duplicates, films, comments that other admins hide, answers to answers, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.facebook.adapter import FacebookConnector
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_PAGE
from console.domain.errors import AuthExpired, OutcomeUnknown, RateLimited, Rejected
from tests.contract.connectors.sandbox_server import accepted, say, set_fault, set_switches
from tests.contract.connectors.worlds import PAGE_KEYS, FacebookWorld

START = datetime.now(UTC) - timedelta(minutes=5)
POST = OutboundPost(text="Harbour Bridge is closed until 18:00: https://harbourford.example/roads.")


@pytest.fixture
def world(sandbox: str) -> FacebookWorld:
    return FacebookWorld(sandbox)


def film(folder: Path) -> OutboundMedia:
    path = folder / "briefing.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 300_000)
    return OutboundMedia(
        path=path,
        media_type="video/mp4",
        kind=MediaKind.VIDEO,
        sha256="0" * 64,
        size_bytes=path.stat().st_size,
        duration_s=12.0,
    )


def test_the_same_words_again_are_a_duplicate_and_nothing_goes_out(world: FacebookWorld) -> None:
    world.connector.publish(POST)
    with pytest.raises(Rejected) as raised:
        world.connector.publish(POST)
    assert raised.value.reason == "duplicate"
    assert world.our_texts() == [POST.text]


def test_a_film_is_published_as_a_post_that_can_be_found_and_commented(world: FacebookWorld, tmp_path: Path) -> None:
    set_switches(world.address, video_processing_s=0)
    made = world.connector.publish(OutboundPost(text=POST.text, media=(film(tmp_path),)))
    found = world.connector.find(fingerprint(POST.text), START)
    comment = world.comment(made.remote_id, "Thank you")
    assert found is not None
    assert found.remote_id == made.remote_id
    assert [item.remote_id for item in world.connector.fetch(None, [made.remote_id]).items] == [comment]


def test_a_look_that_fails_after_a_film_is_public_never_reads_as_not_sent(world: FacebookWorld, tmp_path: Path) -> None:
    set_fault(world.address, platform="facebook", method="GET", effect="server_error")
    made = world.connector.publish(OutboundPost(text=POST.text, media=(film(tmp_path),)))
    assert made.remote_id
    assert world.our_texts() == [POST.text]


def test_a_broken_upload_goes_on_where_it_stopped(world: FacebookWorld, tmp_path: Path) -> None:
    set_switches(world.address, video_processing_s=0)
    set_fault(world.address, platform="facebook", method="POST", path="/upload:", effect="server_error", count=1)
    world.connector.publish(OutboundPost(text=POST.text, media=(film(tmp_path),)))
    (row,) = [row for row in accepted(world.address, "facebook") if row["kind"] == "video"]
    assert row["size"] == film(tmp_path).size_bytes


def test_a_film_that_was_accepted_without_an_answer_is_unknown_and_then_found(
    world: FacebookWorld, tmp_path: Path
) -> None:
    path = f"/{DEMO_PAGE.page_id}/videos"
    set_fault(world.address, platform="facebook", method="POST", path=path, effect="accept_then_reset", count=1)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(OutboundPost(text=POST.text, media=(film(tmp_path),)))
    assert world.connector.find(fingerprint(POST.text), START) is not None


def test_a_picture_that_does_not_arrive_leaves_nothing_in_public(world: FacebookWorld, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(b"not a picture")
    media = OutboundMedia(path=path, media_type="image/png", kind=MediaKind.IMAGE, sha256="", size_bytes=13)
    with pytest.raises(Rejected):
        world.connector.publish(OutboundPost(text=POST.text, media=(media,)))
    assert world.our_texts() == []


def test_what_is_hidden_comes_back_marked(world: FacebookWorld) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Buy cheap watches")
    batch = world.connector.fetch(None, [post.remote_id])
    world.connector.hide(comment)
    (item,) = world.connector.fetch(batch.cursor, [post.remote_id]).items
    assert (item.remote_id, item.is_hidden, item.text) == (comment, True, "Buy cheap watches")


def test_an_answer_to_an_answer_is_found_where_facebook_hangs_it(world: FacebookWorld) -> None:
    post = world.connector.publish(POST)
    first = world.comment(post.remote_id, "Which exit?")
    second = say(world.address, "facebook", f"{first}/comments", "devon", "I wonder too")
    made = world.connector.reply(second, "Exit 4.")
    found = world.connector.find_reply(second, fingerprint("Exit 4."), START)
    assert found is not None
    assert found.remote_id == made.remote_id


def test_a_resident_who_says_our_words_is_not_taken_for_us(world: FacebookWorld) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    say(world.address, "facebook", f"{comment}/comments", "devon", "Exit 4.")
    assert world.connector.find_reply(comment, fingerprint("Exit 4."), START) is None


def test_a_used_up_hour_says_when_it_ends(world: FacebookWorld) -> None:
    set_switches(world.address, page_calls_per_hour=1)
    world.connector.publish(POST)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(OutboundPost(text="Open again."))
    wait = raised.value.retry_at - datetime.now(UTC)
    assert timedelta(minutes=50) < wait < timedelta(minutes=61)


@pytest.mark.parametrize("token", [DEMO_PAGE.expired_token, "never-issued"])
def test_a_token_that_is_not_accepted_asks_to_connect_again(sandbox: str, token: str) -> None:
    keys = replace(PAGE_KEYS, page_token=token)
    door = Door(rules=rules_for(f"{sandbox}/graph", "https://graph.facebook.com"), secrets=keys.secrets)
    with pytest.raises(AuthExpired):
        FacebookConnector(keys, DEMO_PAGE.page_id, session=door).publish(POST)


def test_a_wrong_app_secret_is_refused(sandbox: str) -> None:
    keys = replace(PAGE_KEYS, app_secret="of-another-app")
    door = Door(rules=rules_for(f"{sandbox}/graph", "https://graph.facebook.com"), secrets=keys.secrets)
    connector = FacebookConnector(keys, DEMO_PAGE.page_id, session=door)
    with pytest.raises(Rejected):
        connector.publish(POST)
    assert not connector.health().ok

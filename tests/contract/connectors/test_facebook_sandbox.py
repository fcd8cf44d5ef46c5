"""What is Facebook's own: duplicates, films, comments that other admins hide, answers to answers, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Capability, Figures, MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.facebook.adapter import FacebookConnector
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_PAGE
from console.domain.errors import AuthExpired, OutcomeUnknown, RateLimited, Rejected
from tests.contract.connectors.sandbox_server import accepted, like, say, set_fault, set_switches
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


VTT = (
    b"WEBVTT\n\n00:01.000 --> 00:03.500\n<v Sgt. Roy>The bridge is closed.\n\n00:04.000 --> 01:02:05.250\nThank you.\n"
)


def captioned(folder: Path, words: bytes = VTT) -> OutboundMedia:
    path = folder / "briefing.vtt"
    path.write_bytes(words)
    return replace(film(folder), captions=path, captions_lang="fr-CA")


def test_captions_go_with_a_film_in_their_language(world: FacebookWorld, tmp_path: Path) -> None:
    set_switches(world.address, video_processing_s=0)
    made = world.connector.publish(OutboundPost(text=POST.text, media=(captioned(tmp_path),)))
    (row,) = [row for row in accepted(world.address, "facebook") if row["kind"] == "captions"]
    assert row["locale"] == "fr_CA"
    assert str(row["text"]).startswith("1\n00:00:01,000 --> 00:00:03,500\nSgt. Roy: The bridge is closed.\n\n2\n")
    assert made.shortfall == ""


@pytest.mark.parametrize("effect", ["server_error", "refused", "token_expired", "reset"])
def test_a_film_whose_captions_are_not_taken_is_public_and_says_so(
    world: FacebookWorld, tmp_path: Path, effect: str
) -> None:
    set_switches(world.address, video_processing_s=0)
    gate: list[str] = []

    def refuse_from_now_on() -> None:
        gate.append("asked")
        set_fault(world.address, platform="facebook", method="POST", path="/", effect="slow", seconds=0, count=1)
        set_fault(world.address, platform="facebook", method="POST", effect=effect)

    made = world.connector.publish(OutboundPost(text=POST.text, media=(captioned(tmp_path),)), gate=refuse_from_now_on)
    assert gate == ["asked"]
    assert made.shortfall.startswith("The captions are missing.")
    assert world.our_texts() == [POST.text]


def test_captions_that_cannot_be_read_stop_the_film_before_it_is_public(world: FacebookWorld, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="WEBVTT"):
        world.connector.publish(OutboundPost(text=POST.text, media=(captioned(tmp_path, b"1\n00:01 hello"),)))
    assert world.our_texts() == []


def test_the_words_of_our_post_are_changed_and_what_is_gone_is_said(world: FacebookWorld) -> None:
    made = world.connector.publish(POST)
    changed = world.connector.edit(made.remote_id, OutboundPost(text="Harbour Bridge is open again."))
    assert changed.remote_id == made.remote_id
    assert world.our_texts() == ["Harbour Bridge is open again."]
    world.connector.delete(made.remote_id)
    with pytest.raises(Rejected):
        world.connector.edit(made.remote_id, POST)


def test_a_pinned_post_is_first_until_it_is_taken_down_or_replaced(world: FacebookWorld) -> None:
    first = world.connector.publish(POST)
    second = world.connector.publish(OutboundPost(text="Open again."))
    for _ in range(2):
        world.connector.pin(first.remote_id)
        assert world.pinned() == [first.remote_id]
    world.connector.pin(second.remote_id)
    assert world.pinned() == [second.remote_id]
    for _ in range(2):
        world.connector.unpin(second.remote_id)
        assert world.pinned() == []


def test_the_figures_of_our_posts_are_counted_and_what_is_gone_is_left_out(world: FacebookWorld) -> None:
    post = world.connector.publish(POST)
    gone = world.connector.publish(OutboundPost(text="A post that will be gone."))
    world.connector.delete(gone.remote_id)
    comment = world.comment(post.remote_id, "Which exit?")
    world.connector.reply(comment, "Exit 4.")
    for persona in ("devon", "priya"):
        like(world.address, "facebook", post.remote_id, persona)
    figures = world.connector.engagement([post.remote_id, gone.remote_id])
    assert figures == {post.remote_id: Figures(likes=2, shares=0, replies=2)}


def test_a_thread_is_refused_with_its_sentence(world: FacebookWorld) -> None:
    part = OutboundPost(text="Part two.", follows="101500000000001_1")
    sentence = world.connector.capabilities().cannot[Capability.THREADS]
    assert Capability.THREADS not in world.connector.capabilities().can
    assert [refusal.message for refusal in world.connector.check(part)] == [sentence]
    with pytest.raises(Rejected) as raised:
        world.connector.publish(part)
    assert raised.value.reason == "not-supported"
    assert world.our_texts() == []


def test_what_is_left_of_the_hour_is_told_as_writes(world: FacebookWorld) -> None:
    assert world.connector.write_budget() is None
    set_switches(world.address, page_calls_per_hour=10)
    world.connector.publish(POST)
    assert world.connector.write_budget() is None
    for _ in range(7):
        world.connector.health()
    low = world.connector.write_budget()
    assert low is not None
    assert low.remaining == 4
    for _ in range(2):
        world.connector.health()
    with pytest.raises(RateLimited):
        world.connector.publish(OutboundPost(text="Open again."))
    none = world.connector.write_budget()
    assert none is not None
    assert none.remaining == 0
    assert timedelta(minutes=50) < none.resets_at - datetime.now(UTC) < timedelta(minutes=61)


def test_the_end_of_the_token_is_seen_ahead(world: FacebookWorld) -> None:
    assert world.connector.health().expires_at is None
    ends_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=12)
    set_switches(world.address, token_expires_at_s=int(ends_at.timestamp()))
    assert world.connector.health().expires_at == ends_at
    set_fault(world.address, platform="facebook", method="GET", path="/debug_token", effect="server_error")
    health = world.connector.health()
    assert (health.ok, health.expires_at) == (True, None)


def test_an_empty_film_is_refused_beforehand(world: FacebookWorld, tmp_path: Path) -> None:
    empty = replace(film(tmp_path), size_bytes=0)
    refusals = world.connector.check(OutboundPost(text="Look", media=(empty,)))
    assert [(refusal.field, refusal.message) for refusal in refusals] == [("media[0]", "The file is empty.")]


def test_the_page_on_which_to_post_by_hand_is_ours(world: FacebookWorld) -> None:
    assert world.connector.compose_link() == f"https://www.facebook.com/{DEMO_PAGE.page_id}"
    assert world.connector.price(POST) is None

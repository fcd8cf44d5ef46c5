"""What is X's own: who may be answered, links that X rewrites, films in segments, credits, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_X
from connectors.sandbox.x_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from connectors.x.adapter import XConnector
from connectors.x.calls import HOST
from connectors.x.credentials import XCredentials
from connectors.x.media import SEGMENT_BYTES
from console.domain.errors import AuthExpired, RateLimited, Rejected, Unavailable
from tests.contract.connectors.sandbox_server import accepted, say, set_fault, set_switches
from tests.contract.connectors.worlds import XWorld
from tests.contract.trouble import IMPATIENT_S
from tests.unit.connectors.credentials import MemoryStore

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


class Premium(XWorld):
    """An account with a subscription, as X has told us."""

    def connect(self, address: str) -> XConnector:
        set_switches(address, x_subscription="Premium")
        door = Door(rules=rules_for(f"{address}/x", HOST))
        keys = XCredentials(oauth2_token=DEMO_X.oauth2_user_token, subscription="Premium")
        return XConnector(keys, DEMO_X.user_id, session=door)


def test_a_thread_hangs_together_and_each_part_is_found(world: XWorld) -> None:
    first = world.connector.publish(POST)
    second = world.connector.publish(OutboundPost(text="Detour: Elm Street.", follows=first.remote_id))
    third = world.connector.publish(OutboundPost(text="It opens at 18:00.", follows=second.remote_id))
    parents = {row["id"]: row["parent_id"] for row in accepted(world.address, "x")}
    assert parents == {first.remote_id: "", second.remote_id: first.remote_id, third.remote_id: second.remote_id}
    found = world.connector.find(fingerprint("Detour: Elm Street."), START)
    assert found is not None
    assert found.remote_id == second.remote_id
    assert world.connector.find(fingerprint("Detour: Elm Street."), START, known=[second.remote_id]) is None


def test_an_answer_to_a_resident_is_not_taken_for_a_part_of_a_thread(world: XWorld) -> None:
    mention = world.mention(f"@{DEMO_X.username} which exit?")
    world.connector.reply(mention, "Exit 4.")
    assert world.connector.find(fingerprint("Exit 4."), START) is None


def test_captions_arrive_with_the_film(world: XWorld, tmp_path: Path) -> None:
    track = tmp_path / "briefing.vtt"
    track.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nThe bridge is closed.\n", encoding="utf-8")
    captioned = replace(film(tmp_path, 4000), captions=track, captions_lang="es-MX")
    world.connector.publish(OutboundPost(text=POST.text, media=(captioned,)))
    (row,) = [row for row in accepted(world.address, "x") if row["kind"] == "captions"]
    assert (row["locale"], row["text"]) == ("ES", track.read_text(encoding="utf-8"))


def test_captions_in_a_language_that_x_has_no_code_for_are_refused_beforehand(world: XWorld, tmp_path: Path) -> None:
    captioned = replace(film(tmp_path, 4000), captions=tmp_path / "a.vtt", captions_lang="hmn")
    (refusal,) = world.connector.check(OutboundPost(text=POST.text, media=(captioned,)))
    assert refusal.field == "media[0].captions"


def test_x_says_after_each_post_how_many_more_it_takes(world: XWorld) -> None:
    assert world.connector.write_budget() is None
    set_switches(world.address, x_limits={"POST /2/tweets": 2})
    world.connector.publish(POST)
    first = world.connector.write_budget()
    world.connector.health()
    world.connector.publish(OutboundPost(text="Harbour Bridge is open again."))
    with pytest.raises(RateLimited):
        world.connector.publish(OutboundPost(text="Once more."))
    last = world.connector.write_budget()
    assert first is not None
    assert last is not None
    assert (first.remaining, last.remaining) == (1, 0)
    assert timedelta(minutes=10) < last.resets_at - datetime.now(UTC) < timedelta(minutes=16)


def test_a_subscribed_account_writes_and_finds_a_long_post(sandbox: str) -> None:
    world = Premium(sandbox)
    text = "Harbour Bridge is closed & https://harbourford.com/roads says more. " * 20
    assert world.connector.check(OutboundPost(text=text)) == []
    made = world.connector.publish(OutboundPost(text=text))
    found = world.connector.find(fingerprint(text), START)
    assert found is not None
    assert found.remote_id == made.remote_id


def test_a_subscribed_account_edits_and_the_new_words_are_found(sandbox: str) -> None:
    world = Premium(sandbox)
    first = world.connector.publish(POST)
    edited = world.connector.edit(first.remote_id, OutboundPost(text="Harbour Bridge is closed until 19:00."))
    assert edited.remote_id != first.remote_id
    found = world.connector.find(fingerprint("Harbour Bridge is closed until 19:00."), START)
    assert found is not None
    assert world.connector.find(fingerprint(POST.text), START) is None


def test_without_a_subscription_nothing_is_edited_and_nothing_is_pinned(world: XWorld) -> None:
    made = world.connector.publish(POST)
    for act in (
        lambda: world.connector.edit(made.remote_id, OutboundPost(text="Other words.")),
        lambda: world.connector.pin(made.remote_id),
        lambda: world.connector.unpin(made.remote_id),
    ):
        with pytest.raises(Rejected) as raised:
            act()
        assert raised.value.reason == "not-supported"
    assert world.our_texts() == [POST.text]


def test_figures_are_of_our_posts_that_are_still_there(world: XWorld) -> None:
    kept, gone = (world.connector.publish(OutboundPost(text=text)) for text in ("One.", "Two."))
    world.comment(kept.remote_id, "When?")
    world.connector.delete(gone.remote_id)
    figures = world.connector.engagement([kept.remote_id, gone.remote_id])
    assert list(figures) == [kept.remote_id]
    assert figures[kept.remote_id].replies == 1
    assert figures[kept.remote_id].views is not None


def test_a_refresh_token_works_once_and_its_reuse_ends_the_access(sandbox: str) -> None:
    store = MemoryStore(OAUTH2)
    assert oauth2(sandbox, store).health().ok
    assert store.secrets["refresh_token"] != OAUTH2["refresh_token"]
    assert oauth2(sandbox, store).publish(POST).remote_id
    with pytest.raises(AuthExpired):
        oauth2(sandbox, MemoryStore(OAUTH2)).publish(POST)


@pytest.mark.parametrize("effect", ["reset", "html_page", "server_error", "accept_then_hang"])
def test_a_token_route_in_trouble_is_never_read_as_the_end_of_the_access(sandbox: str, effect: str) -> None:
    store = MemoryStore(OAUTH2)
    set_fault(sandbox, platform="x", path="/2/oauth2/token", effect=effect, seconds=3, count=1)
    with pytest.raises(Unavailable):
        oauth2(sandbox, store).publish(POST)
    set_fault(sandbox, platform="x", path="/2/oauth2/token", effect=effect, seconds=3, count=1)
    health = oauth2(sandbox, store).health()
    assert (health.ok, health.access_ended) == (False, False)
    assert store.secrets == OAUTH2


def test_a_permission_that_was_taken_back_asks_to_connect_again(sandbox: str) -> None:
    set_switches(sandbox, x_access_given=False)
    connector = oauth2(sandbox, MemoryStore(OAUTH2))
    assert connector.health().access_ended
    with pytest.raises(AuthExpired):
        connector.publish(POST)


def test_a_refresh_token_that_x_leaves_out_does_not_empty_the_one_we_have(sandbox: str) -> None:
    set_switches(sandbox, x_refresh_token_left_out=True)
    store = MemoryStore(OAUTH2)
    assert oauth2(sandbox, store).health().ok
    assert store.secrets["refresh_token"] == FIRST_REFRESH_TOKEN


OAUTH2 = {
    "oauth2_token": DEMO_X.expired_token,
    "refresh_token": FIRST_REFRESH_TOKEN,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "expires_at": "2026-01-01T00:00:00+00:00",
}


def oauth2(address: str, store: MemoryStore) -> XConnector:
    secrets = store.read()
    door = Door(rules=rules_for(f"{address}/x", HOST), timeout_s=IMPATIENT_S)
    return XConnector(XCredentials(**secrets), DEMO_X.user_id, store=store, session=door)

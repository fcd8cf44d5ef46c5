"""What every connector promises, over the fake platform and over the sandbox's X and Facebook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from connectors.base import Batch, Capability, MediaKind, OutboundMedia, OutboundPost, fingerprint
from console.domain.errors import (
    AuthExpired,
    ConnectorError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from tests.contract.connectors.worlds import Trouble, World

TEXT = "Harbour Bridge is closed & buses go round by Mill Lane: https://harbourford.example/roads"
POST = OutboundPost(text=TEXT)
ANSWER = "Use exit 4 until 18:00."
START = datetime.now(UTC) - timedelta(minutes=5)


def picture(folder: Path, name: str, alt_text: str) -> OutboundMedia:
    path = folder / f"{name}.jpg"
    Image.new("RGB", (64, 48), "navy").save(path, "JPEG")
    return OutboundMedia(
        path=path,
        media_type="image/jpeg",
        kind=MediaKind.IMAGE,
        sha256="0" * 64,
        size_bytes=path.stat().st_size,
        alt_text=alt_text,
        width=64,
        height=48,
    )


def lacks(world: World, capability: Capability) -> bool:
    """Whether the account cannot do this; then it must say so in a sentence."""
    told = world.connector.capabilities()
    if capability in told.can:
        return False
    assert told.cannot[capability].endswith(".")
    return True


def test_a_post_is_public_once_and_can_be_found(world: World) -> None:
    made = world.connector.publish(POST)
    found = world.connector.find(fingerprint(TEXT), START)
    assert world.our_texts() == [TEXT]
    assert found is not None
    assert found.remote_id == made.remote_id
    assert made.url.startswith("https://")


def test_a_post_is_not_found_by_another_text_or_before_its_time(world: World) -> None:
    world.connector.publish(POST)
    assert world.connector.find(fingerprint("Harbour Bridge is open again."), START) is None
    assert world.connector.find(fingerprint(TEXT), datetime.now(UTC) + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    "trouble", [Trouble.ACCEPTED_THEN_SILENT, Trouble.ACCEPTED_THEN_RESET, Trouble.ACCEPTED_THEN_5XX]
)
def test_a_post_that_was_accepted_without_an_answer_is_unknown_and_then_found(world: World, trouble: Trouble) -> None:
    world.trouble(trouble)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(POST)
    assert world.our_texts() == [TEXT]
    assert world.connector.find(fingerprint(TEXT), START) is not None


def test_a_post_that_was_accepted_and_then_refused_is_found(world: World) -> None:
    world.trouble(Trouble.ACCEPTED_THEN_4XX)
    with pytest.raises((Rejected, OutcomeUnknown)):
        world.connector.publish(POST)
    assert world.connector.find(fingerprint(TEXT), START) is not None


@pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.PROXY_PAGE, Trouble.SERVER_ERROR])
def test_a_post_that_got_no_trustworthy_answer_is_unknown_even_if_nothing_happened(
    world: World, trouble: Trouble
) -> None:
    world.trouble(trouble)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(POST)
    assert world.connector.find(fingerprint(TEXT), START) is None


def test_what_never_left_this_machine_is_unavailable(world: World) -> None:
    connector = world.unreachable()
    with pytest.raises(Unavailable):
        connector.publish(POST)
    with pytest.raises(Unavailable):
        connector.find(fingerprint(TEXT), START)
    assert not connector.health().ok
    assert world.our_texts() == []


def test_a_rate_limit_says_when_to_come_back(world: World) -> None:
    world.trouble(Trouble.RATE_LIMITED)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(POST)
    assert raised.value.retry_at > datetime.now(UTC)
    assert world.our_texts() == []


def test_an_expired_token_asks_to_connect_again(world: World) -> None:
    world.trouble(Trouble.EXPIRED)
    with pytest.raises(AuthExpired):
        world.connector.publish(POST)
    assert world.our_texts() == []


@pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.PROXY_PAGE, Trouble.SERVER_ERROR])
def test_a_read_that_fails_may_be_tried_again(world: World, trouble: Trouble) -> None:
    world.trouble(trouble, reads=True)
    with pytest.raises(Unavailable):
        world.connector.find(fingerprint(TEXT), START)
    assert world.connector.find(fingerprint(TEXT), START) is None


def test_pictures_go_out_with_their_descriptions_or_are_refused_beforehand(world: World, tmp_path: Path) -> None:
    pictures = (picture(tmp_path, "bridge", "A closed bridge"), picture(tmp_path, "map", "A map of the way round"))
    if lacks(world, Capability.IMAGES):
        assert world.connector.check(OutboundPost(text=TEXT, media=pictures)) != []
        return
    world.connector.publish(OutboundPost(text=TEXT, media=pictures))
    assert world.our_texts() == [TEXT]
    described = [] if lacks(world, Capability.ALT_TEXT) else ["A closed bridge", "A map of the way round"]
    assert sorted(world.alt_texts()) == described
    assert world.connector.find(fingerprint(TEXT), START) is not None


def test_a_comment_is_fetched_once_with_its_place_and_author(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit <is> open & when?")
    first = world.connector.fetch(None, [post.remote_id])
    second = world.connector.fetch(first.cursor, [post.remote_id])
    (item,) = first.items
    assert item.remote_id == comment
    assert item.text.endswith("Which exit <is> open & when?")
    assert (item.post_remote_id, item.parent_remote_id) == (post.remote_id, post.remote_id)
    assert item.author_name or item.author_id
    assert item.created_at.utcoffset() == timedelta(0)
    assert second.items == ()


def test_a_mention_is_fetched_without_any_post_of_ours_or_the_account_says_that_it_cannot(world: World) -> None:
    if lacks(world, Capability.MENTIONS):
        return
    mention = world.mention("Is the bridge closed?")
    (item,) = world.connector.fetch(None, []).items
    assert item.remote_id == mention
    assert item.text.endswith("Is the bridge closed?")
    assert item.post_remote_id == ""


def test_more_comments_than_a_page_holds_all_arrive(world: World) -> None:
    post = world.connector.publish(POST)
    written = {world.comment(post.remote_id, f"Question number {number}?") for number in range(120)}
    seen: set[str] = set()
    batch = Batch(items=(), cursor=None)
    for _ in range(3):
        batch = world.connector.fetch(batch.cursor, [post.remote_id])
        seen |= {item.remote_id for item in batch.items}
    assert seen == written


def test_an_edit_arrives_under_the_same_id_or_the_account_says_that_it_cannot(world: World) -> None:
    if lacks(world, Capability.SEE_EDITS):
        return
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    batch = world.connector.fetch(None, [post.remote_id])
    for wording in ("Which exit is open?", "Which exit is open today?"):
        world.edit(comment, wording)
        batch = world.connector.fetch(batch.cursor, [post.remote_id])
        (item,) = batch.items
        assert item.remote_id == comment
        assert item.text.endswith(wording)


def test_a_deletion_arrives_without_the_words(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "My neighbour is away at number 12.")
    batch = world.connector.fetch(None, [post.remote_id])
    world.remove(comment)
    batch = world.connector.fetch(batch.cursor, [post.remote_id])
    assert [(item.remote_id, item.is_deleted, item.text) for item in batch.items] == [(comment, True, "")]
    assert world.connector.fetch(batch.cursor, [post.remote_id]).items == ()


def test_our_own_answers_are_not_fetched(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    batch = world.connector.fetch(None, [post.remote_id])
    world.connector.reply(comment, ANSWER)
    assert world.connector.fetch(batch.cursor, [post.remote_id]).items == ()


def test_an_answer_is_public_once_and_found_under_what_it_answers(world: World) -> None:
    post = world.connector.publish(POST)
    first, second = (world.comment(post.remote_id, text) for text in ("Which exit?", "Which way?"))
    made = world.connector.reply(first, ANSWER)
    found = world.connector.find_reply(first, fingerprint(ANSWER), START)
    assert world.our_texts().count(ANSWER) == 1
    assert found is not None
    assert found.remote_id == made.remote_id
    assert world.connector.find_reply(second, fingerprint(ANSWER), START) is None
    assert world.connector.find(fingerprint(ANSWER), START) is None


def test_an_answer_that_was_accepted_without_an_answer_is_unknown_and_then_found(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Which exit?")
    world.trouble(Trouble.ACCEPTED_THEN_RESET)
    with pytest.raises(OutcomeUnknown):
        world.connector.reply(comment, ANSWER)
    assert world.connector.find_reply(comment, fingerprint(ANSWER), START) is not None


def test_hiding_and_showing_again_can_be_repeated_or_is_not_offered(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "Buy cheap watches")
    if lacks(world, Capability.HIDE):
        with pytest.raises(Rejected, match="does not let"):
            world.connector.hide(comment)
        return
    for _ in range(2):
        world.connector.hide(comment)
        assert world.is_hidden(comment)
    for _ in range(2):
        world.connector.unhide(comment)
        assert not world.is_hidden(comment)


def test_our_own_post_is_deleted_and_deleting_it_again_is_harmless(world: World) -> None:
    post = world.connector.publish(POST)
    world.connector.delete(post.remote_id)
    world.connector.delete(post.remote_id)
    assert world.our_texts() == []
    assert world.connector.find(fingerprint(TEXT), START) is None


def test_what_a_resident_wrote_is_never_deleted(world: World) -> None:
    post = world.connector.publish(POST)
    comment = world.comment(post.remote_id, "You are doing this wrong.")
    with pytest.raises(Rejected):
        world.connector.delete(comment)
    (item,) = world.connector.fetch(None, [post.remote_id]).items
    assert not item.is_deleted


def test_hiding_what_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(Rejected):
        world.connector.hide("1700000000000000009")


def test_a_post_that_is_gone_does_not_stop_the_others_comments(world: World) -> None:
    gone = world.connector.publish(OutboundPost(text="A post that will be gone."))
    post = world.connector.publish(POST)
    world.comment(post.remote_id, "Which exit?")
    world.connector.delete(gone.remote_id)
    batch = world.connector.fetch(None, [gone.remote_id, post.remote_id])
    assert len(batch.items) == 1


def test_what_is_too_long_is_said_before_it_is_sent(world: World) -> None:
    connector = world.connector
    too_long = OutboundPost(text="a" * (connector.limits().text_units + 1))
    assert [refusal.field for refusal in connector.check(too_long)] == ["text"]
    assert connector.check(POST) == []
    assert connector.text_units(too_long.text) > connector.limits().text_units
    with pytest.raises(Rejected):
        connector.publish(too_long)


def test_an_empty_post_and_a_strange_file_are_refused_beforehand(world: World, tmp_path: Path) -> None:
    strange = OutboundMedia(
        path=tmp_path / "notes.pdf", media_type="application/pdf", kind=MediaKind.IMAGE, sha256="", size_bytes=10
    )
    assert [refusal.field for refusal in world.connector.check(OutboundPost(text=" "))] in (["text"], ["media"])
    fields = [refusal.field for refusal in world.connector.check(OutboundPost(text="Look", media=(strange,)))]
    assert fields == ["media[0]"]


def test_the_account_says_who_it_is_and_what_it_can(world: World) -> None:
    assert world.connector.health().ok
    can = world.connector.capabilities().can
    assert {Capability.REPLY, Capability.READ_COMMENTS} <= can
    assert world.connector.reply_link("1700000000000000009").startswith("https://")


def test_a_failed_health_check_is_a_sentence_not_an_error(world: World) -> None:
    world.trouble(Trouble.EXPIRED, reads=True)
    health = world.connector.health()
    assert not health.ok
    assert health.message.endswith(".")


def test_every_failure_is_one_of_ours(world: World) -> None:
    for trouble in Trouble:
        world.trouble(trouble)
        with pytest.raises(ConnectorError) as raised:
            world.connector.publish(OutboundPost(text=f"Notice: {trouble.value}"))
        assert raised.value.message.endswith(".")

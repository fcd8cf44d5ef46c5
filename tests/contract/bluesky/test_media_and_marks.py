"""Pictures and films with what belongs to them, hiding, pinning and figures: what other people then see."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

import pytest
from PIL import Image

from connectors.base import Capability, Figures, MediaKind, OutboundMedia, OutboundPost
from console.domain.errors import Rejected
from tests.contract.bluesky.people import Person, eventually
from tests.contract.bluesky.world import BlueskyWorld

TEXT = "Harbour Bridge is closed until 18:00."
POST = OutboundPost(text=TEXT)


def picture(folder: Path, alt_text: str, *, width: int = 96, height: int = 64, noise: bool = False) -> OutboundMedia:
    path = folder / f"{alt_text[:8]}{width}.png"
    image = Image.frombytes("RGB", (width, height), secrets.token_bytes(width * height * 3)) if noise else None
    (image or Image.new("RGB", (width, height), "navy")).save(path)
    return OutboundMedia(
        path=path,
        media_type="image/png",
        kind=MediaKind.IMAGE,
        sha256="0" * 64,
        size_bytes=path.stat().st_size,
        alt_text=alt_text,
        width=width,
        height=height,
    )


def film(folder: Path, *, captions: str = "") -> OutboundMedia:
    path = folder / "briefing.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 200_000)
    vtt = folder / "briefing.vtt"
    vtt.write_text(captions)
    return OutboundMedia(
        path=path,
        media_type="video/mp4",
        kind=MediaKind.VIDEO,
        sha256="0" * 64,
        size_bytes=path.stat().st_size,
        alt_text="The chief speaks to the press.",
        width=1280,
        height=720,
        duration_s=12.0,
        captions=vtt if captions else None,
        captions_lang="es",
    )


def test_descriptions_and_shapes_of_pictures_reach_readers(world: BlueskyWorld, tmp_path: Path) -> None:
    media = (picture(tmp_path, "Ein gesperrter Übergang"), picture(tmp_path, "Umleitung", width=40, height=80))
    made = world.connector.publish(OutboundPost(text=TEXT, media=media))
    post = eventually(lambda: world.priya.sees_post(made.remote_id))
    shown = [(image["alt"], image["aspectRatio"]) for image in post["embed"]["images"]]
    assert shown == [
        ("Ein gesperrter Übergang", {"width": 96, "height": 64}),
        ("Umleitung", {"width": 40, "height": 80}),
    ]


def test_a_film_carries_its_description_shape_and_captions(world: BlueskyWorld, tmp_path: Path) -> None:
    said = "WEBVTT\n\n00:00.000 --> 00:02.000\nBuenas noches.\n"
    made = world.connector.publish(OutboundPost(text=TEXT, media=(film(tmp_path, captions=said),)))
    (record,) = world.records()
    embed = record["embed"]
    assert embed["alt"] == "The chief speaks to the press."
    assert embed["video"]["mimeType"] == "video/mp4"
    (caption,) = embed["captions"]
    assert (caption["lang"], caption["file"]["mimeType"]) == ("es", "text/vtt")
    post = eventually(lambda: world.priya.sees_post(made.remote_id))
    assert post["embed"]["aspectRatio"] == {"width": 1280, "height": 720}


def test_captions_that_are_too_large_are_refused_at_their_field(world: BlueskyWorld, tmp_path: Path) -> None:
    post = OutboundPost(text=TEXT, media=(film(tmp_path, captions="WEBVTT\n" + "x" * 20_001),))
    assert [refusal.field for refusal in world.connector.check(post)] == ["media[0].captions"]


@pytest.mark.parametrize(("size", "reason"), [((900, 800), "invalid-request"), ((1600, 1200), "too-large")])
def test_a_picture_that_is_too_large_is_refused_beforehand_and_leaves_nothing_in_public(
    world: BlueskyWorld, tmp_path: Path, size: tuple[int, int], reason: str
) -> None:
    """Above the network's limit the record is refused; above this server's, the file itself."""
    large = picture(tmp_path, "noise", width=size[0], height=size[1], noise=True)
    post = OutboundPost(text=TEXT, media=(large,))
    assert [refusal.field for refusal in world.connector.check(post)] == ["media[0]"]
    with pytest.raises(Rejected) as raised:
        world.connector.publish(post)
    assert raised.value.reason == reason
    assert world.our_texts() == []


def test_a_hidden_answer_is_not_shown_under_the_post_and_other_rules_stay(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comment, other = world.comment(post, "Buy cheap watches"), world.comment(post, "Which exit?")
    rules = {
        "$type": "app.bsky.feed.threadgate",
        "post": post,
        "createdAt": "2026-11-23T15:00:00Z",
        "allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}],
    }
    where = {"repo": world.city.did, "collection": "app.bsky.feed.threadgate", "rkey": post.rpartition("/")[2]}
    world.city.do("com.atproto.repo.putRecord", record=rules, **where)
    world.connector.hide(comment)
    gate = world.city.ask("com.atproto.repo.getRecord", **where)["value"]
    assert (gate["allow"], gate["hiddenReplies"]) == (rules["allow"], [comment])

    def shown() -> list[str]:
        asked = {"anchor": post, "below": 6}
        rows = world.priya.ask("app.bsky.unspecced.getPostThreadV2", **asked)["thread"]
        return [row["uri"] for row in rows if row["depth"] > 0]

    reader = Person(world.proxy.upstream, "reader")
    world.priya = reader
    eventually(lambda: shown() == [other])
    world.connector.unhide(comment)
    eventually(lambda: set(shown()) == {comment, other})


def test_answers_hidden_at_the_same_moment_are_all_hidden(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comments = [world.comment(post, f"Spam {number}") for number in range(3)]
    together = threading.Barrier(3)

    def hide(comment: str) -> None:
        connector = world.connect()
        together.wait()
        connector.hide(comment)

    threads = [threading.Thread(target=hide, args=(comment,)) for comment in comments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(world.is_hidden(comment) for comment in comments)


def test_an_answer_under_somebody_elses_post_cannot_be_hidden(world: BlueskyWorld) -> None:
    theirs = world.priya.post("My own post")
    with pytest.raises(Rejected) as raised:
        world.connector.hide(world.priya.answer(theirs, "My own answer"))
    assert raised.value.reason == "not-ours"


def test_the_three_hundred_and_first_answer_is_refused_with_a_sentence(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    comment = world.comment(post, "One more")
    hidden = [f"at://{world.priya.did}/app.bsky.feed.post/{number:013d}" for number in range(300)]
    gate = {"$type": "app.bsky.feed.threadgate", "post": post, "createdAt": "2026-11-23T15:00:00Z"}
    where = {"repo": world.city.did, "collection": "app.bsky.feed.threadgate", "rkey": post.rpartition("/")[2]}
    world.city.do("com.atproto.repo.putRecord", record={**gate, "hiddenReplies": hidden}, **where)
    with pytest.raises(Rejected, match="at most 300"):
        world.connector.hide(comment)


def test_a_pinned_post_is_first_on_the_profile_and_the_rest_of_the_profile_stays(world: BlueskyWorld) -> None:
    where = {"repo": world.city.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    profile = {"$type": "app.bsky.actor.profile", "displayName": "Harbourford Police", "description": "Call 911."}
    world.city.do("com.atproto.repo.putRecord", record=profile, **where)
    first, second = (world.connector.publish(OutboundPost(text=text)).remote_id for text in ("One.", "Two."))
    for uri in (first, first, second):
        world.connector.pin(uri)
    kept = world.city.ask("com.atproto.repo.getRecord", **where)["value"]
    assert (kept["displayName"], kept["description"], kept["pinnedPost"]["uri"]) == (
        "Harbourford Police",
        "Call 911.",
        second,
    )
    world.connector.unpin(first)
    assert world.city.ask("com.atproto.repo.getRecord", **where)["value"]["pinnedPost"]["uri"] == second
    for _ in range(2):
        world.connector.unpin(second)
    assert world.city.ask("com.atproto.repo.getRecord", **where)["value"] == profile


def test_only_our_own_post_can_be_pinned(world: BlueskyWorld) -> None:
    with pytest.raises(Rejected):
        world.connector.pin(world.priya.post("Not yours"))


def test_the_figures_are_those_of_the_network(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    seen = eventually(lambda: world.priya.sees_post(post))
    subject = {"uri": post, "cid": seen["cid"]}
    for kind in ("like", "repost"):
        record = {"$type": f"app.bsky.feed.{kind}", "subject": subject, "createdAt": "2026-11-23T15:00:00Z"}
        collection = f"app.bsky.feed.{kind}"
        world.priya.do("com.atproto.repo.createRecord", repo=world.priya.did, collection=collection, record=record)
    world.comment(post, "Which exit?")
    gone = world.connector.publish(OutboundPost(text="Gone.")).remote_id
    world.connector.delete(gone)
    wanted = {post: Figures(likes=1, shares=1, replies=1, views=None)}
    eventually(lambda: world.connector.engagement([post, gone, "not an address"]) == wanted)


def test_what_bluesky_lacks_is_said_and_refused(world: BlueskyWorld) -> None:
    post = world.connector.publish(POST).remote_id
    with pytest.raises(Rejected) as raised:
        world.connector.edit(post, OutboundPost(text="Other words"))
    assert raised.value.reason == "not-supported"
    capabilities = world.connector.capabilities()
    for lacking in (Capability.EDIT_OWN, Capability.SEE_EDITS):
        assert lacking not in capabilities.can
        assert capabilities.cannot[lacking].startswith("Bluesky has no editing")
    assert world.our_texts() == [TEXT]

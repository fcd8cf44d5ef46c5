"""What is Instagram's own: containers, carousels, reels, a day's posts, tokens of sixty days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from connectors.base import Capability, Figures, MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.instagram.adapter import InstagramConnector
from connectors.sandbox.accounts import DEMO_INSTAGRAM, DEMO_PAGE
from console.domain.errors import AuthExpired, OutcomeUnknown, RateLimited, Rejected, Unavailable
from tests.contract.connectors.instagram_world import InstagramWorld, jpeg
from tests.contract.connectors.lent_media import lending
from tests.contract.connectors.sandbox_server import accepted, like, say, set_fault, set_switches

START = datetime.now(UTC) - timedelta(minutes=5)
TEXT = "Harbour Bridge is closed until 18:00. #harbourford"


@pytest.fixture
def world(sandbox: str, tmp_path: Path) -> Iterator[InstagramWorld]:
    with lending() as host:
        yield InstagramWorld(sandbox, tmp_path, host)


def film(folder: Path, name: str = "briefing", size: int = 300_000) -> OutboundMedia:
    path = folder / f"{name}.mp4"
    path.write_bytes((b"\x00\x00\x00\x18ftypmp42" + b"\x00" * size)[:size])
    return OutboundMedia(
        path=path,
        media_type="video/mp4",
        kind=MediaKind.VIDEO,
        sha256="0" * 64,
        size_bytes=path.stat().st_size,
        duration_s=12.0,
    )


def post(*media: OutboundMedia, text: str = TEXT) -> OutboundPost:
    return OutboundPost(text=text, media=media)


def rows(world: InstagramWorld, kind: str) -> list[dict[str, object]]:
    return [row for row in accepted(world.address, "instagram") if row["kind"] == kind]


def test_a_picture_is_fetched_described_and_public_once(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path, "bridge", "A closed bridge")))
    assert world.host.fetched == ["bridge.jpg"]
    assert world.our_texts() == [TEXT]
    assert world.alt_texts() == ["A closed bridge"]
    assert made.url.startswith("https://www.instagram.com/p/")


def test_a_carousel_mixes_pictures_and_films_under_one_caption(world: InstagramWorld, tmp_path: Path) -> None:
    media = (jpeg(tmp_path, "one", "First"), film(tmp_path), jpeg(tmp_path, "two", "Second"))
    world.plain.publish(post(*media))
    (row,) = rows(world, "post")
    assert row["text"] == TEXT
    assert len(row["media_ids"]) == 3  # type: ignore[arg-type]
    assert world.alt_texts() == ["First", "Second"]


def test_a_film_is_sent_and_never_lent_in_public(world: InstagramWorld, tmp_path: Path) -> None:
    world.plain.publish(post(film(tmp_path)))
    assert world.host.lent == []
    (row,) = rows(world, "video")
    assert row["size"] == film(tmp_path).size_bytes


def test_a_broken_upload_goes_on_where_it_stopped(world: InstagramWorld, tmp_path: Path) -> None:
    path = "/ig-api-upload"
    set_fault(world.address, platform="instagram", method="POST", path=path, effect="server_error", count=2)
    world.plain.publish(post(film(tmp_path)))
    (row,) = rows(world, "video")
    assert row["size"] == film(tmp_path).size_bytes


def test_the_container_is_waited_for(world: InstagramWorld, tmp_path: Path) -> None:
    set_switches(world.address, instagram_container="IN_PROGRESS")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            set_switches(world.address, instagram_container="FINISHED")

    world.made(InstagramConnector, world.address, nap).publish(post(jpeg(tmp_path)))
    assert naps == [2.0, 5.0]
    assert world.our_texts() == [TEXT]


@pytest.mark.parametrize(
    ("word", "error"), [("ERROR", Rejected), ("EXPIRED", Unavailable), ("IN_PROGRESS", Unavailable)]
)
def test_what_was_never_prepared_is_not_public_and_says_so(
    world: InstagramWorld, tmp_path: Path, word: str, error: type[Exception]
) -> None:
    set_switches(world.address, instagram_container=word)
    asked: list[bool] = []
    with pytest.raises(error):
        world.plain.publish(post(jpeg(tmp_path)), gate=lambda: asked.append(True))
    assert asked == []
    assert world.our_texts() == []


@pytest.mark.parametrize("effect", ["accept_then_reset", "accept_then_fail", "html_page"])
def test_a_container_that_got_no_answer_may_be_made_again(world: InstagramWorld, tmp_path: Path, effect: str) -> None:
    path = f"/{DEMO_INSTAGRAM.user_id}/media"
    set_fault(world.address, platform="instagram", method="POST", path=path, effect=effect, status=500, count=1)
    with pytest.raises(Unavailable):
        world.plain.publish(post(jpeg(tmp_path)))
    assert world.our_texts() == []
    world.plain.publish(post(jpeg(tmp_path)))
    assert world.our_texts() == [TEXT]


def test_a_post_that_was_accepted_without_an_answer_is_unknown_and_then_found(
    world: InstagramWorld, tmp_path: Path
) -> None:
    set_fault(
        world.address, platform="instagram", method="POST", path="/*/media_publish", effect="accept_then_reset", count=1
    )
    with pytest.raises(OutcomeUnknown):
        world.plain.publish(post(jpeg(tmp_path)))
    found = world.plain.find(fingerprint(TEXT), START)
    assert found is not None
    assert [row["id"] for row in rows(world, "post")] == [found.remote_id]


def test_a_picture_that_nobody_can_fetch_is_refused_with_what_to_do(world: InstagramWorld, tmp_path: Path) -> None:
    world.host.status = 404
    with pytest.raises(Rejected, match="reachable from outside"):
        world.plain.publish(post(jpeg(tmp_path)))
    assert world.our_texts() == []


def test_a_mislabelled_a_torn_and_a_narrow_picture_are_refused_by_their_content(
    world: InstagramWorld, tmp_path: Path
) -> None:
    good = jpeg(tmp_path)
    png = tmp_path / "really.jpg"
    Image.new("RGB", (640, 480)).save(png, "PNG")
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(good.path.read_bytes()[:500])
    for path in (png, torn):
        with pytest.raises(Rejected, match="JPEG"):
            world.plain.publish(post(replace(good, path=path)))
    with pytest.raises(Rejected, match="4:5"):
        world.plain.publish(post(jpeg(tmp_path, "tall", size=(300, 900))))
    assert world.our_texts() == []


def test_a_film_that_is_none_is_refused_while_it_is_prepared(world: InstagramWorld, tmp_path: Path) -> None:
    notes = tmp_path / "notes.mp4"
    notes.write_bytes(b"not a film at all" * 10)
    with pytest.raises(Rejected, match="could not prepare"):
        world.plain.publish(post(replace(film(tmp_path), path=notes)))
    assert world.our_texts() == []


def test_words_alone_are_refused_before_any_call(world: InstagramWorld) -> None:
    with pytest.raises(Rejected, match="needs a picture"):
        world.plain.publish(OutboundPost(text=TEXT))
    assert rows(world, "post") == []


def test_a_used_up_day_stops_before_anything_is_uploaded(world: InstagramWorld, tmp_path: Path) -> None:
    assert world.plain.write_budget() is None
    set_switches(world.address, instagram_posts_per_day=2)
    for number in range(2):
        world.plain.publish(post(jpeg(tmp_path), text=f"Notice {number}"))
        left = world.plain.write_budget()
        assert left is not None
        assert left.remaining == 1 - number
    fetched = len(world.host.fetched)
    with pytest.raises(RateLimited) as raised:
        world.plain.publish(post(jpeg(tmp_path)))
    assert raised.value.retry_at > datetime.now(UTC)
    budget = world.plain.write_budget()
    assert budget is not None
    assert budget.remaining == 0
    assert len(world.host.fetched) == fetched


def test_an_answer_under_an_answer_is_found_where_instagram_hangs_it(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    first = world.comment(made.remote_id, "Which exit?")
    second = say(world.address, "instagram", f"{first}/comments", "devon", "I wonder too")
    answer = world.plain.reply(second, "Exit 4.")
    found = world.plain.find_reply(second, fingerprint("Exit 4."), START)
    assert found is not None
    assert found.remote_id == answer.remote_id
    items = world.plain.fetch(None, [made.remote_id]).items
    assert {(item.remote_id, item.parent_remote_id) for item in items} == {
        (first, made.remote_id),
        (second, first),
    }


def test_a_resident_who_says_our_words_is_not_taken_for_us(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    comment = world.comment(made.remote_id, "Which exit?")
    say(world.address, "instagram", f"{comment}/comments", "devon", "Exit 4.")
    assert world.plain.find_reply(comment, fingerprint("Exit 4."), START) is None


@pytest.mark.parametrize("text", ["a" * 301, "#a #b #c #d #e", "https://a.example https://b.example"])
def test_an_answer_that_instagram_refuses_is_stopped_before_the_gate(
    world: InstagramWorld, tmp_path: Path, text: str
) -> None:
    comment = world.comment(world.plain.publish(post(jpeg(tmp_path))).remote_id, "Which exit?")
    asked: list[bool] = []
    with pytest.raises(Rejected):
        world.plain.reply(comment, text, gate=lambda: asked.append(True))
    assert asked == []


def test_what_is_hidden_comes_back_marked(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    comment = world.comment(made.remote_id, "Buy cheap watches")
    batch = world.plain.fetch(None, [made.remote_id])
    world.plain.hide(comment)
    (item,) = world.plain.fetch(batch.cursor, [made.remote_id]).items
    assert (item.remote_id, item.is_hidden, item.text) == (comment, True, "Buy cheap watches")


def test_our_own_answer_is_deleted_and_a_missing_permission_is_said(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    answer = world.plain.reply(world.comment(made.remote_id, "Which exit?"), "Exit 4.")
    for _ in range(2):
        world.plain.delete(answer.remote_id)
    assert world.our_texts() == [TEXT]
    set_fault(world.address, platform="instagram", method="DELETE", effect="refused", code=10, count=1)
    with pytest.raises(Rejected) as raised:
        world.plain.delete(made.remote_id)
    assert raised.value.reason == "not-permitted"


def test_what_nobody_can_do_there_says_so(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    cannot = world.plain.capabilities().cannot
    attempts: list[tuple[Callable[[], object], Capability]] = [
        (lambda: world.plain.edit(made.remote_id, post(text="Other words")), Capability.EDIT_OWN),
        (lambda: world.plain.pin(made.remote_id), Capability.PIN),
        (lambda: world.plain.unpin(made.remote_id), Capability.PIN),
        (lambda: world.plain.publish(replace(post(jpeg(tmp_path)), follows="1")), Capability.THREADS),
    ]
    for attempt, capability in attempts:
        with pytest.raises(Rejected) as raised:
            attempt()
        assert (raised.value.reason, raised.value.message) == ("not-supported", cannot[capability])
    assert world.our_texts() == [TEXT]


def test_the_figures_are_counted_and_what_is_gone_is_left_out(world: InstagramWorld, tmp_path: Path) -> None:
    made = world.plain.publish(post(jpeg(tmp_path)))
    gone = world.plain.publish(post(jpeg(tmp_path), text="Gone soon."))
    world.plain.delete(gone.remote_id)
    world.comment(made.remote_id, "Which exit?")
    like(world.address, "instagram", made.remote_id, "devon")
    assert world.plain.engagement([made.remote_id, gone.remote_id]) == {made.remote_id: Figures(likes=1, replies=1)}


def test_a_token_that_ends_soon_is_exchanged_and_used_from_then_on(world: InstagramWorld) -> None:
    assert world.plain.health().expires_at is None
    far = int((datetime.now(UTC) + timedelta(days=30)).timestamp())
    set_switches(world.address, token_expires_at_s=far)
    assert world.plain.health().expires_at == datetime.fromtimestamp(far, UTC)
    assert world.keys.renewals == 0
    set_switches(world.address, token_expires_at_s=int((datetime.now(UTC) + timedelta(days=5)).timestamp()))
    health = world.plain.health()
    assert health.expires_at is not None
    assert health.expires_at > datetime.now(UTC) + timedelta(days=50)
    assert world.keys.secrets["access_token"] == DEMO_PAGE.renewed_token
    assert world.plain.health().ok


def test_a_token_that_could_not_be_exchanged_is_kept_and_its_end_is_told(world: InstagramWorld) -> None:
    soon = int((datetime.now(UTC) + timedelta(days=5)).timestamp())
    set_switches(world.address, token_expires_at_s=soon)
    set_fault(world.address, platform="facebook", method="GET", path="/oauth", effect="html_page")
    health = world.plain.health()
    assert (health.ok, health.expires_at) == (True, datetime.fromtimestamp(soon, UTC))
    assert world.keys.secrets["access_token"] == DEMO_PAGE.page_token


def test_an_ended_access_is_the_platform_s_own_word(world: InstagramWorld, tmp_path: Path) -> None:
    set_fault(world.address, platform="instagram", effect="html_page", count=1)
    blip = world.plain.health()
    set_fault(world.address, platform="instagram", effect="token_expired")
    ended = world.plain.health()
    assert ((blip.ok, blip.access_ended), (ended.ok, ended.access_ended)) == ((False, False), (False, True))
    with pytest.raises(AuthExpired):
        world.plain.publish(post(jpeg(tmp_path)))

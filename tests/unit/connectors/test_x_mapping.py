"""X's JSON as our types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Batch, ItemKind, MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.x import rules
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from connectors.x.errors import missing_entries
from connectors.x.mapping import find_own, inbound_items
from tests.unit.connectors.local_server import Canned, Seen, answering
from tests.unit.connectors.payloads import payload

OWN_ID = "1790000000000000001"
POST_ID = "1990000000000000001"


def test_a_reply_is_read_as_people_see_it() -> None:
    item = next(inbound_items(payload("x/mentions.json"), own_id=OWN_ID, posts=[POST_ID]))
    assert item.text == "@HarbourfordPD which exit & until when? https://harbourford.example/map?a=1&b=2"
    assert item.kind is ItemKind.COMMENT
    assert (item.author_name, item.author_handle) == ("Priya Ramanathan", "priya_reads")
    assert (item.post_remote_id, item.parent_remote_id) == (POST_ID, POST_ID)
    assert item.created_at == datetime(2026, 11, 23, 15, 4, 5, tzinfo=UTC)
    assert item.url == "https://x.com/priya_reads/status/1990000000000000003"
    assert item.raw["tweet"]["id"] == "1990000000000000003"


def test_an_edited_post_keeps_its_first_id() -> None:
    item = next(inbound_items(payload("x/mentions.json"), own_id=OWN_ID))
    assert item.remote_id == "1990000000000000002"


def test_a_long_post_is_read_whole_and_a_stranger_has_no_name() -> None:
    item = list(inbound_items(payload("x/mentions.json"), own_id=OWN_ID))[1]
    assert item.text.endswith("well past 280 <characters>.")
    assert item.kind is ItemKind.MENTION
    assert (item.author_name, item.post_remote_id) == ("", "")


def test_our_own_posts_are_left_out() -> None:
    items = list(inbound_items(payload("x/mentions.json"), own_id=OWN_ID))
    assert OWN_ID not in {item.author_id for item in items}
    assert len(items) == 2


def test_only_what_is_not_found_counts_as_deleted() -> None:
    assert missing_entries(payload("x/lookup_with_missing.json")) == ["1990000000000000011"]


@pytest.mark.parametrize(
    ("typed", "served", "links"),
    [
        ("Closed & slow", "Closed &amp; slow", []),
        ("See https://a.example/x.", "See https://t.co/1.", [("https://t.co/1", "https://a.example/x")]),
        ("See a.example/x now", "See https://t.co/1 now", [("https://t.co/1", "http://a.example/x")]),
        ("With a picture", "With a picture https://t.co/9", []),
        ("Exit 4.", "@priya_reads @devon_ach Exit 4.", []),
    ],
)
def test_our_post_is_recognised_however_x_serves_it(typed: str, served: str, links: list[tuple[str, str]]) -> None:
    urls = [{"url": short, "expanded_url": full} for short, full in links]
    answer = {"data": [{"id": "7", "text": served, "entities": {"urls": urls}}]}
    assert find_own(answer, fingerprint(typed)) is not None
    assert find_own(answer, fingerprint(typed + " not")) is None


def test_an_answer_is_not_taken_for_a_post_nor_for_an_answer_to_somebody_else() -> None:
    tweet = {"id": "7", "text": "@a Exit 4.", "referenced_tweets": [{"type": "replied_to", "id": "5"}]}
    wanted = fingerprint("Exit 4.")
    assert find_own({"data": [tweet]}, wanted) is None
    assert find_own({"data": [tweet]}, wanted, reply_to="6") is None
    assert find_own({"data": [tweet]}, wanted, reply_to="5") is not None


def test_deletions_are_looked_for_only_every_so_often() -> None:
    lookups: list[str] = []

    def answer(seen: Seen) -> Canned:
        if seen.path.startswith("/2/tweets?"):
            lookups.append(seen.path)
            return Canned(body=b'{"data":[]}')
        mention = b'{"data":[{"id":"5","text":"hi","author_id":"9","edit_history_tweet_ids":["5"]}],"meta":{}}'
        return Canned(body=mention)

    class Clock:
        instant = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

        def now(self) -> datetime:
            return self.instant

    clock, batch = Clock(), Batch(items=(), cursor=None)
    with answering(answer) as (address, _):
        connector = XConnector(XCredentials(oauth2_token="token-for-tests"), OWN_ID, base_url=address, clock=clock)
        for minutes in (0, 1, 2, 11):
            clock.instant = datetime(2026, 11, 23, 15, 0, tzinfo=UTC) + timedelta(minutes=minutes)
            batch = connector.fetch(batch.cursor, [])
    assert len(lookups) == 1


def media(**change: object) -> OutboundMedia:
    given: dict[str, object] = {
        "path": "/nowhere/bridge.png",
        "media_type": "image/png",
        "kind": MediaKind.IMAGE,
        "sha256": "0" * 64,
        "size_bytes": 1000,
    }
    return OutboundMedia(**{**given, **change})  # type: ignore[arg-type]


VIDEO = {"media_type": "video/mp4", "kind": MediaKind.VIDEO}


@pytest.mark.parametrize(
    ("post", "field"),
    [
        (OutboundPost(text=""), "text"),
        (OutboundPost(text="桥" * 141), "text"),
        (OutboundPost(text="Seen \ufeff here"), "text"),
        (OutboundPost(text="Scam with $AAA and $BBB"), "text"),
        (OutboundPost(text="a", media=(media(),) * 5), "media"),
        (OutboundPost(text="a", media=(media(), media(**VIDEO))), "media"),
        (OutboundPost(text="a", media=(media(media_type="image/gif"), media())), "media"),
        (OutboundPost(text="a", media=(media(size_bytes=5_000_001),)), "media[0]"),
        (OutboundPost(text="a", media=(media(), media(media_type="image/tiff"))), "media[1]"),
        (OutboundPost(text="a", media=(media(**VIDEO, duration_s=141.0),)), "media[0]"),
        (OutboundPost(text="a", media=(media(alt_text="a" * 1001),)), "media[0].alt_text"),
    ],
)
def test_what_x_would_refuse_is_named_at_its_field(post: OutboundPost, field: str) -> None:
    assert [refusal.field for refusal in rules.refusals(post)] == [field]


@pytest.mark.parametrize(
    "post",
    [
        OutboundPost(text="桥" * 140),
        OutboundPost(text="", media=(media(),) * 4),
        OutboundPost(text="It costs $5 or $10", media=(media(media_type="image/gif", size_bytes=14_000_000),)),
        OutboundPost(text="a", media=(media(**VIDEO, size_bytes=500_000_000, duration_s=140.0),)),
    ],
)
def test_what_x_takes_is_not_refused(post: OutboundPost) -> None:
    assert rules.refusals(post) == []

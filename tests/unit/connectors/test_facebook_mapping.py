"""Graph's JSON as our types, and what Facebook would refuse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost, fingerprint
from connectors.facebook import rules
from connectors.facebook.mapping import comment_item, matching
from tests.unit.connectors.payloads import payload

POST_ID = "101500000000001_501"


def test_a_comment_is_placed_under_its_post() -> None:
    item = comment_item(payload("facebook/comments.json")["data"][0], POST_ID)
    assert (item.post_remote_id, item.parent_remote_id) == (POST_ID, POST_ID)
    assert (item.author_id, item.author_name) == ("301500000000003", "Priya Ramanathan")
    assert item.created_at == datetime(2026, 11, 23, 15, 4, 5, tzinfo=UTC)
    assert item.url == "https://www.facebook.com/501_601"


def test_an_answer_is_placed_under_its_comment_and_may_have_no_author() -> None:
    item = comment_item(payload("facebook/comments.json")["data"][1], POST_ID)
    assert item.parent_remote_id == "501_601"
    assert (item.author_id, item.author_name, item.is_hidden) == ("", "", True)
    assert "comment_id=601" in item.url


def test_our_post_is_recognised_by_its_words_and_time() -> None:
    post = {"id": POST_ID, "message": "Road  closed\nnow", "created_time": "2026-11-23T15:00:00+0000"}
    wanted = fingerprint("Road closed now")
    assert matching(post, wanted, datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) is not None
    assert matching(post, wanted, datetime(2026, 11, 23, 15, 1, tzinfo=UTC)) is None
    assert matching(post, fingerprint("Road open now"), datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) is None


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
        (OutboundPost(text=" "), "text"),
        (OutboundPost(text="a" * 63_207), "text"),
        (OutboundPost(text="a", media=(media(),) * 11), "media"),
        (OutboundPost(text="a", media=(media(), media(**VIDEO))), "media"),
        (OutboundPost(text="a", media=(media(size_bytes=4_000_001),)), "media[0]"),
        (OutboundPost(text="a", media=(media(media_type="image/webp"),)), "media[0]"),
        (OutboundPost(text="a", media=(media(**VIDEO, duration_s=1201.0),)), "media[0]"),
        (OutboundPost(text="a", media=(media(alt_text="a" * 1001),)), "media[0].alt_text"),
    ],
)
def test_what_facebook_would_refuse_is_named_at_its_field(post: OutboundPost, field: str) -> None:
    assert [refusal.field for refusal in rules.refusals(post)] == [field]

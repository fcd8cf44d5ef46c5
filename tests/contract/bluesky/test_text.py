"""Bluesky counts what people see, and marks links by bytes: its own servers say whether we do it as they do."""

from __future__ import annotations

import pytest
import requests

from connectors.base import OutboundPost, SpanKind
from connectors.bluesky.text import spans
from console.domain.errors import Rejected
from tests.contract.bluesky.people import Person, eventually
from tests.contract.bluesky.world import BlueskyWorld

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG, WAVE = "\U0001f1e9\U0001f1ea", "\U0001f44b\U0001f3fd"
#: One more of each is too much: 300 graphemes, or 3,000 bytes.
MOST = {
    "letters": ("a", 300),
    "families": (FAMILY, 120),
    "flags": (FLAG, 300),
    "skin tones": (WAVE, 300),
    "accents that combine": ("e\u0301", 300),
    "a letter with nine accents": ("e" + "\u0301" * 9, 157),
    "Hangul from parts": ("\u1112\u1161\u11ab", 300),
    "Chinese": ("\u5b89", 300),
    "Thai": ("\u0e01\u0e33", 300),
    "lines": ("\r\n", 300),
}


@pytest.mark.parametrize("kind", MOST)
def test_the_longest_text_goes_out_and_one_more_character_does_not(world: BlueskyWorld, kind: str) -> None:
    unit, most = MOST[kind]
    longest, longer = OutboundPost(text="." + unit * (most - 1)), OutboundPost(text=unit * (most + 1))
    if kind == "lines":
        longest, longer = OutboundPost(text=f".{unit * 298}."), OutboundPost(text=f".{unit * 299}.")
    assert world.connector.check(longest) == []
    assert world.connector.publish(longest).remote_id
    (refusal,) = world.connector.check(longer)
    assert refusal.field == "text"
    with pytest.raises(Rejected, match="text"):
        world.connector.publish(longer)


def test_thirty_thousand_characters_are_refused_before_and_by_the_server(world: BlueskyWorld) -> None:
    post = OutboundPost(text="a" * 30_000)
    (refusal,) = world.connector.check(post)
    assert refusal.message == "This is 30000 characters long for Bluesky; at most 300 are possible."
    with pytest.raises(Rejected):
        world.connector.publish(post)
    assert world.our_texts() == []


def test_half_of_a_broken_emoji_is_refused_at_the_field(world: BlueskyWorld) -> None:
    (refusal,) = world.connector.check(OutboundPost(text="Closed \ud83d"))
    assert refusal.field == "text"
    assert world.connector.spans("Closed \ud83d https://harbourford.example") == []


@pytest.mark.parametrize(
    "before",
    ["", "Zürich geschlossen – ", f"{FAMILY} {FLAG} ", "\u5b89\u5168 ", "e\u0301 ", "(", "Line one\nline two "],
)
def test_a_link_is_marked_to_the_byte_whatever_stands_before_it(world: BlueskyWorld, before: str) -> None:
    link = "https://harbourford.example/wege/über?a=1&b=2"
    made = world.connector.publish(OutboundPost(text=f"{before}{link}, then #Brücke and more"))
    post = eventually(lambda: world.priya.sees_post(made.remote_id))
    encoded = post["record"]["text"].encode()
    marked = {
        facet["features"][0]["$type"].partition("#")[2]: (
            encoded[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(),
            facet["features"][0],
        )
        for facet in post["record"]["facets"]
    }
    assert marked["link"][0] == marked["link"][1]["uri"] == link
    assert marked["tag"][0] == "#Brücke"
    assert marked["tag"][1]["tag"] == "Brücke"


def test_spans_are_offsets_into_the_text_and_links_need_no_scheme() -> None:
    text = f"{FAMILY} See harbourford.com/roads, ask @roads.harbourford.com or read #news."
    found = [(text[span.start : span.end], span.kind, span.target) for span in spans(text)]
    assert found == [
        ("harbourford.com/roads", SpanKind.LINK, "https://harbourford.com/roads"),
        ("@roads.harbourford.com", SpanKind.MENTION, "roads.harbourford.com"),
        ("#news", SpanKind.TAG, "news"),
    ]


def test_somebody_who_is_named_is_told_and_a_name_that_is_nobodys_stays_text(world: BlueskyWorld) -> None:
    made = world.connector.publish(OutboundPost(text=f"Thanks @{world.priya.handle} and @nobody-at-all.test"))
    (facet,) = world.records()[0]["facets"]
    assert facet["features"][0]["did"] == world.priya.did

    def is_told() -> bool:
        shown = world.priya.ask("app.bsky.notification.listNotifications")["notifications"]
        return [(each["reason"], each["uri"]) for each in shown] == [("mention", made.remote_id)]

    assert eventually(is_told)


def test_the_server_refuses_exactly_what_we_refuse(world: BlueskyWorld) -> None:
    """Texts near the limit, written by somebody else's app: the server's word against ours."""
    for text in [
        "\u0915\u094d\u0937\u093f" * 200,
        "\u0ba8\u0bbf" * 300,
        "\U0001f3f4\U000e0067\U000e0062\U000e007f" * 187,
    ]:
        refused = bool(world.connector.check(OutboundPost(text=text)))
        assert refused is _is_refused(world.priya, text)


def _is_refused(person: Person, text: str) -> bool:
    try:
        person.delete(person.post(text))
    except requests.HTTPError as failure:
        return failure.response is not None and failure.response.status_code == 400
    return False

"""Every post gets its turn, the newest ones each time."""

from __future__ import annotations

import json
import re

from connectors.base import Batch
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from connectors.facebook.pace import Rhythm as FacebookRhythm
from connectors.rotation import whose_turn
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from connectors.x.pace import Rhythm
from tests.unit.connectors.local_server import Canned, answering

OFTEN = FacebookRhythm(mentions_s=0, newest_s=0, calls_per_s=1e9)
AT_ONCE = Rhythm(mentions_s=0, search_s=0, lookup_s=0)
POSTS = [str(number) for number in range(100, 60, -1)]


def test_the_newest_are_always_read_and_the_rest_in_turn() -> None:
    turns: dict[str, int] = {}
    read: list[list[str]] = []
    for turn in range(1, 10):
        read.append(whose_turn(POSTS, turns, always=3, most=8))
        turns |= dict.fromkeys(read[-1], turn)
    assert all(chosen[:3] == POSTS[:3] and len(set(chosen)) == 8 for chosen in read)
    assert {post for chosen in read for post in chosen} == set(POSTS)


def test_few_posts_are_all_read() -> None:
    assert whose_turn(["2", "1"], {}, always=3, most=8) == ["2", "1"]


def test_no_look_takes_more_calls_than_it_may_and_every_post_comes_up() -> None:
    with answering(lambda _: Canned(body=json.dumps({"data": [], "meta": {}}).encode())) as (address, seen):
        x = XConnector(XCredentials(oauth2_token="token-for-tests"), "1", base_url=address, rhythm=AT_ONCE)
        facebook = FacebookConnector(
            FacebookCredentials(page_token="token-for-tests"), "1", base_url=address, rhythm=OFTEN
        )
        for connector, most, looks in ((x, 2, 8), (facebook, 22, 4)):
            batch = Batch(items=(), cursor=None)
            asked = ""
            for _ in range(looks):
                seen.clear()
                batch = connector.fetch(batch.cursor, POSTS)
                assert len(seen) <= most
                asked += " ".join(request.path for request in seen) + " "
            assert all(re.search(rf"%3A{post}\b|/{post}/comments", asked) for post in POSTS)

"""OAuth 1.0a signatures: X's own published example, an independent signer, and what must be refused."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import tweepy
from hypothesis import given
from hypothesis import strategies as st
from requests import Request

from connectors.sandbox.limits import Windows
from connectors.sandbox.x_oauth import OAuthChecker, Secrets, SignedRequest, parse_header, signature

SECRETS = Secrets(consumer_key="key", consumer_secret="s3cret & more", token="token", token_secret="tok+en")
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


def now_s() -> int:
    return int(time.time())


def signed(url: str) -> SignedRequest:
    """A request signed by the library that the product signs with."""
    signer = tweepy.OAuth1UserHandler(
        SECRETS.consumer_key, SECRETS.consumer_secret, SECRETS.token, SECRETS.token_secret
    ).apply_auth()
    header: Any = Request("POST", url, auth=signer).prepare().headers["Authorization"]
    text = header.decode() if isinstance(header, bytes) else header
    return SignedRequest(method="POST", url=url, form="", authorization=text)


def test_the_example_in_xs_documentation_comes_out() -> None:
    secrets = Secrets(
        consumer_key="xvz1evFS4wEEPTGEFPHBog",
        consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    header = (
        'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", '
        'oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", oauth_signature_method="HMAC-SHA1", '
        'oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", '
        'oauth_version="1.0"'
    )
    request = SignedRequest(
        method="POST",
        url="https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
        form="status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
        authorization=header,
    )
    assert signature(request, parse_header(header), secrets) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


@given(query=st.dictionaries(WORDS.filter(bool), WORDS, max_size=4))
def test_an_independent_signer_agrees_on_any_query(query: dict[str, str]) -> None:
    request = signed("http://127.0.0.1:8951/x/2/tweets?" + urlencode(query, quote_via=quote))
    assert OAuthChecker(SECRETS).accepts(request, now_s=now_s())


def test_a_changed_request_a_wrong_key_and_an_old_or_repeated_one_are_refused() -> None:
    request = signed("http://127.0.0.1:8951/x/2/tweets?a=1")
    for changed in (
        replace(request, method="DELETE"),
        replace(request, url="http://127.0.0.1:8951/x/2/tweets?a=2"),
        replace(request, url="http://127.0.0.1:8952/x/2/tweets?a=1"),
        replace(request, form="b=1"),
        replace(request, authorization=request.authorization.replace("HMAC-SHA1", "PLAINTEXT")),
    ):
        assert not OAuthChecker(SECRETS).accepts(changed, now_s=now_s())
    assert not OAuthChecker(replace(SECRETS, token_secret="other")).accepts(request, now_s=now_s())
    assert not OAuthChecker(SECRETS).accepts(request, now_s=now_s() + 400)
    checker = OAuthChecker(SECRETS)
    assert checker.accepts(request, now_s=now_s())
    assert not checker.accepts(request, now_s=now_s())


@pytest.mark.parametrize(
    "header", ["OAuth", "OAuth ", "OAuth a", 'OAuth oauth_token="x", oauth_signature', "OAuth ==,,"]
)
def test_a_broken_header_is_refused_without_a_crash(header: str) -> None:
    request = SignedRequest(method="GET", url="http://127.0.0.1/x", form="", authorization=header)
    assert not OAuthChecker(SECRETS).accepts(request, now_s=now_s())


def test_a_window_opens_again_when_its_time_is_over() -> None:
    instant = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    windows = Windows(lambda: instant)
    assert [windows.take("k", 2, 900).exceeded for _ in range(3)] == [False, False, True]
    standing = windows.take("k", 2, 900)
    instant = datetime.fromtimestamp(standing.reset_at, UTC) - timedelta(seconds=2)
    assert windows.take("k", 2, 900).exceeded
    instant = datetime.fromtimestamp(standing.reset_at, UTC)
    fresh = windows.take("k", 2, 900)
    assert (fresh.exceeded, fresh.remaining) == (False, 1)

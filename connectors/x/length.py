"""How long X says a text is: weighted, so that a link counts 23 and a character of many scripts counts 2."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

with warnings.catch_warnings():
    # it asks setuptools for its files, which warns of its own end on every start
    warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
    from twitter_text import extract_urls_with_indices, parse_tweet
    from twitter_text.has_invalid_characters import has_invalid_characters

TEXT_UNITS = 280
#: For accounts with a subscription.
LONG_TEXT_UNITS = 25_000


def weighted_length(text: str) -> int:
    """Return the weighted length by the rules of twitter-text, version 3."""
    return int(parse_tweet(text).weightedLength)


def has_refused_characters(text: str) -> bool:
    """Whether X refuses a character of ``text`` that cannot be seen."""
    return bool(has_invalid_characters(text))


def links_in(text: str) -> Sequence[tuple[int, int, str]]:
    """Return what X will make a link, with its place in ``text``; an address needs no ``https://`` for it."""
    return [(found["indices"][0], found["indices"][1], found["url"]) for found in extract_urls_with_indices(text)]

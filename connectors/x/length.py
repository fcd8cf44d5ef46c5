"""How long X says a text is: weighted, so that a link counts 23 and a character of many scripts counts 2."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # it asks setuptools for its files, which warns of its own end on every start
    warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
    from twitter_text import parse_tweet

TEXT_UNITS = 280


def weighted_length(text: str) -> int:
    """Return the weighted length by the rules of twitter-text, version 3."""
    return int(parse_tweet(text).weightedLength)


def has_refused_characters(text: str) -> bool:
    """Whether X refuses a character of ``text`` that cannot be seen."""
    parsed = parse_tweet(text)
    return not parsed.valid and 0 < parsed.weightedLength <= TEXT_UNITS

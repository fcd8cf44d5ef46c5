"""Tweet text as X counts, shortens and serves it."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from dataclasses import dataclass

import twitter_text

MAX_WEIGHT = 280
#: With a subscription.
LONG_MAX_WEIGHT = 25_000
LONGEST_WORTH_WEIGHING = 50_000
_MENTION = re.compile(r"(?<![\w@＠])[@＠]([A-Za-z0-9_]{1,15})\b")
_HASHTAG = re.compile(r"(?<![\w&#])[#＃](\w*[^\W\d_]\w*)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in served text. ``start`` and ``end`` count code points."""

    start: int
    end: int
    url: str
    expanded_url: str
    display_url: str
    media_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedText:
    """Text as the API gives it: links shortened, markup signs escaped, media links at the end."""

    text: str
    links: tuple[Link, ...]
    shown_from: int
    shown_to: int


def clean(text: str) -> str:
    """The text as X keeps it: NFC, no control characters, nothing that cannot be written as UTF-8."""
    writable = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", unicodedata.normalize("NFC", writable)).strip()


def weight(text: str) -> int:
    """The weighted length (280 is the most)."""
    if len(text) > LONGEST_WORTH_WEIGHING:
        return len(text)
    return int(twitter_text.parse_tweet(text).weightedLength)


def excerpt(text: str, address: str) -> str:
    """What X serves as the text of a longer post: its beginning, and a link to the whole."""
    if weight(text) <= MAX_WEIGHT:
        return text
    kept = text[:MAX_WEIGHT]
    while weight(kept) > MAX_WEIGHT - 25:
        kept = kept[:-5]
    return f"{kept.rstrip()}… {short_link(address)}"


def mentioned(text: str) -> list[tuple[int, int, str]]:
    """Every @mention with its place."""
    return [(match.start(), match.end(), match[1]) for match in _MENTION.finditer(text)]


def hashtags(text: str) -> list[tuple[int, int, str]]:
    """Every hashtag with its place."""
    return [(match.start(), match.end(), match[1]) for match in _HASHTAG.finditer(text)]


def short_link(url: str) -> str:
    """The t.co address of a link: 23 characters, the same for the same link."""
    digest = hashlib.sha256(url.encode()).hexdigest()
    return "https://t.co/" + digest[:10]


def serve(prefix: str, text: str, media: list[tuple[str, str]]) -> ServedText:
    """Text for the API. ``prefix`` is the automatic mentions, ``media`` pairs of media key and address."""
    pieces, links, place = [prefix], [], len(prefix)
    rest = 0
    for found in twitter_text.extract_urls_with_indices(text):
        start, end = found["indices"]
        before = html.escape(text[rest:start], quote=False)
        link = _link(place + len(before), found["url"])
        pieces += [before, link.url]
        place, rest = link.end, end
        links.append(link)
    pieces.append(html.escape(text[rest:], quote=False))
    shown_to = sum(map(len, pieces))
    tail, media_links = _media_tail(shown_to, media)
    return ServedText(
        text="".join(pieces) + tail, links=(*links, *media_links), shown_from=len(prefix), shown_to=shown_to
    )


def _link(start: int, url: str) -> Link:
    short = short_link(url)
    full = url if "://" in url else f"http://{url}"
    return Link(
        start=start, end=start + len(short), url=short, expanded_url=full, display_url=full.partition("://")[2][:30]
    )


def _media_tail(length: int, media: list[tuple[str, str]]) -> tuple[str, list[Link]]:
    if not media:
        return "", []
    short = short_link(media[0][1])
    start = length + 1 if length else 0
    tail = f" {short}" if length else short
    links = [
        Link(
            start=start,
            end=start + len(short),
            url=short,
            expanded_url=address,
            display_url="pic.x.com/" + short[-10:],
            media_key=key,
        )
        for key, address in media
    ]
    return tail, links

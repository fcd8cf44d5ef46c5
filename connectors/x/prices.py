"""What a post costs on X: dated figures from ``prices.toml``, by whether it holds a link and describes pictures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files

from connectors.base import MediaKind, OutboundPost, Price
from connectors.x.length import links_in


def _load() -> Mapping[str, Decimal]:
    listed = tomllib.loads((files(__package__) / "prices.toml").read_text(encoding="utf-8"))
    return {name: Decimal(usd) for name, usd in listed["usd"].items()}


_USD = _load()


def price_of(post: OutboundPost) -> Price:
    """Return what publishing ``post`` costs."""
    has_link = bool(links_in(post.text))
    described = sum(1 for media in post.media if media.kind is MediaKind.IMAGE and media.alt_text)
    usd = _USD["post_with_link" if has_link else "post"] + described * _USD["media_description"]
    reasons = ["it holds a link" if has_link else "X charges for every post"]
    if described:
        reasons.append(f"for {described} described picture{'s' if described > 1 else ''}")
    return Price(usd=usd, why=" and ".join(reasons) + ".")

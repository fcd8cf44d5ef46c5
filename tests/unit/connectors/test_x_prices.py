"""What a post on X costs, and that the figures say where they are from."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost
from connectors.x.prices import price_of


def picture(alt_text: str) -> OutboundMedia:
    return OutboundMedia(
        path=Path("bridge.png"),
        media_type="image/png",
        kind=MediaKind.IMAGE,
        sha256="0",
        size_bytes=1,
        alt_text=alt_text,
    )


@pytest.mark.parametrize(
    ("text", "alt_texts", "usd", "why"),
    [
        ("Elm Street is open.", [], "0.015", "X charges for every post."),
        ("See https://harbourford.com/roads", [], "0.200", "it holds a link."),
        ("See harbourford.com", [], "0.200", "it holds a link."),
        ("Elm Street", ["A bridge", ""], "0.020", "X charges for every post and for 1 described picture."),
        ("harbourford.com", ["A", "B"], "0.210", "it holds a link and for 2 described pictures."),
    ],
)
def test_a_link_and_every_description_cost_more(text: str, alt_texts: list[str], usd: str, why: str) -> None:
    price = price_of(OutboundPost(text=text, media=tuple(picture(alt_text) for alt_text in alt_texts)))
    assert (price.usd, price.why) == (Decimal(usd), why)


def test_the_figures_say_where_and_when_they_were_read() -> None:
    listed = tomllib.loads((files("connectors.x") / "prices.toml").read_text(encoding="utf-8"))
    assert isinstance(listed["as_of"], date)
    assert listed["source"].startswith("https://docs.x.com/")

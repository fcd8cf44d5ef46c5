"""Campaign colours can be seen on both themes: at least 3:1 against each background (WCAG 1.4.11)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from console.domain.campaigns import SHADES, Colour

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colour", list(Colour))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_campaign_can_be_seen_on_both_themes(colour: Colour, theme: str) -> None:
    shade = getattr(SHADES[colour], theme)
    assert _contrast(shade, THEME[theme]["backgroundColor"]) >= 3.0
    assert _contrast(shade, THEME[theme]["secondaryBackgroundColor"]) >= 3.0


def test_no_two_campaign_colours_are_one() -> None:
    assert len({shade.light for shade in SHADES.values()}) == len(Colour)
    assert len({shade.dark for shade in SHADES.values()}) == len(Colour)

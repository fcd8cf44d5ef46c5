"""Draws the pictures of the first look: ``python -m console.demo.draw_pictures``. Not run at start."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent / "pictures"


def elm_street() -> Image.Image:
    """Return the map of the dark stretch of Elm Street."""
    picture = Image.new("RGB", (1200, 675), "#F3EFE6")
    draw = ImageDraw.Draw(picture)
    for x in range(80, 1200, 220):
        draw.line([(x, 0), (x, 675)], fill="#D8D0C0", width=26)
    for y in range(90, 675, 190):
        draw.line([(0, y), (1200, y)], fill="#D8D0C0", width=26)
    draw.polygon([(0, 600), (420, 560), (1200, 630), (1200, 675), (0, 675)], fill="#B9D2DB")
    draw.line([(300, 280), (960, 280)], fill="#D9921E", width=30)
    for x in (300, 960):
        draw.ellipse([x - 24, 256, x + 24, 304], fill="#1C2024")
    draw.line([(960, 40), (960, 640)], fill="#5B6067", width=10)
    for y in range(50, 640, 28):
        draw.line([(944, y), (976, y)], fill="#5B6067", width=5)
    _label(draw, (600, 222), "ELM STREET")
    _label(draw, (300, 340), "THIRD")
    _label(draw, (1092, 222), "RAIL BRIDGE")
    return picture


def _label(draw: ImageDraw.ImageDraw, centre: tuple[int, int], words: str) -> None:
    draw.text(centre, words, fill="#1C2024", anchor="mm", font_size=34)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    elm_street().save(HERE / "elm-street.jpg", "JPEG", quality=90, optimize=True)

"""A post as each platform will show it, before anybody else sees it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

_HERE = Path(__file__).parent
_ACTIONS = {"x": "Reply · Repost · Like · Share", "facebook": "Like · Comment · Share"}
_SHOWN_WIDTH = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on disk and the words for those who cannot see it."""

    path: Path
    alt_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one account will show; ``over`` is the part of the text past the platform's limit."""

    platform: str
    platform_name: str
    name: str
    meta: str
    text: str
    over: str = ""
    pictures: Sequence[Picture] = ()


def preview(shown: Preview, *, key: str) -> None:
    """Show the preview of one account."""
    data = {
        "platform": shown.platform,
        "platform_name": shown.platform_name,
        "name": shown.name,
        "meta": shown.meta,
        "text": shown.text or "Your text appears here.",
        "over": shown.over,
        "actions": _ACTIONS.get(shown.platform, ""),
        "pictures": [{"source": thumbnail(picture.path), "alt": picture.alt_text} for picture in shown.pictures],
    }
    _component()(key=key, data=data)


@st.cache_data(max_entries=200, show_spinner=False)
def thumbnail(path: Path) -> str:
    """Return a small JPEG of the picture as a data address."""
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((_SHOWN_WIDTH, _SHOWN_WIDTH))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _component() -> Any:
    return st.components.v2.component(
        "rapport.preview",
        css=(_HERE / "preview.css").read_text(encoding="utf-8"),
        js=(_HERE / "preview.js").read_text(encoding="utf-8"),
    )

"""A post as each platform will show it, before anybody else sees it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from PIL import Image

from connectors.base import Span, SpanKind
from console.services.previewing import Shown, ShownPart
from console.ui.components.said import plain

_HERE = Path(__file__).parent
_ACTIONS = {
    "x": "Reply · Repost · Like · Share",
    "facebook": "Like · Comment · Share",
    "instagram": "Like · Comment · Send · Save",
    "nextdoor": "Like · Comment · Share",
    "youtube": "Like · Comment · Share",
    "bluesky": "Reply · Repost · Like",
}
_CLASSES = {SpanKind.LINK: "link", SpanKind.MENTION: "mention", SpanKind.TAG: "hashtag"}
_SHOWN_WIDTH = 640
_NOTHING_YET = [{"kind": "empty", "text": "Your text appears here."}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on disk and the words for those who cannot see it."""

    path: Path
    alt_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """How long a video is, and whether captions go with it."""

    duration_s: float
    has_captions: bool


def preview(shown: Shown, *, meta: str, pictures: Sequence[Picture], video: Video | None, key: str) -> None:
    """Show the preview of one account."""
    name = shown.account.name
    data = {
        "platform": shown.account.platform,
        "platform_name": shown.platform_name,
        "name": plain(name),
        "initial": name.replace("@", "")[:1].upper(),
        "meta": meta,
        "parts": [_part(part) for part in shown.parts],
        "actions": _ACTIONS.get(shown.account.platform, ""),
        "pictures": [{"source": thumbnail(picture.path), "alt": picture.alt_text} for picture in pictures],
        "video": {"length": _length(video.duration_s), "captions": video.has_captions} if video else None,
    }
    _component()(key=key, data=data)


def _part(part: ShownPart) -> dict[str, Any]:
    return {
        "pieces": list(_pieces(part)) or _NOTHING_YET if part.text.strip() else _NOTHING_YET,
        "over": plain(part.text[part.fits :]),
        "card": _card(part),
    }


def _pieces(part: ShownPart) -> Iterator[dict[str, str]]:
    """Yield the words that fit, cut at what the platform makes a link, mention or tag."""
    at = 0
    for span in part.spans:
        start, end = max(at, span.start), min(span.end, part.fits)
        if start >= end:
            continue
        yield {"kind": "", "text": plain(part.text[at:start])}
        yield {"kind": _CLASSES[span.kind], "text": plain(part.text[start:end])}
        at = end
    yield {"kind": "", "text": plain(part.text[at : part.fits])}


def _card(part: ShownPart) -> dict[str, str] | None:
    """Return what a link's card says without asking anybody: its host, and its address in full."""
    link = next((span for span in part.spans if span.kind is SpanKind.LINK and span.end <= part.fits), None)
    if link is None:
        return None
    address = _address(part, link)
    host = _host(address)
    return {"host": host.removeprefix("www."), "path": plain(address)} if host else None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _address(part: ShownPart, link: Span) -> str:
    address = link.target or part.text[link.start : link.end]
    return address if "://" in address else f"https://{address}"


def _length(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes}:{seconds:02}"


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

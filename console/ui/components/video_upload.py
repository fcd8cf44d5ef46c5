"""Uploading a post's video past Streamlit: the browser streams it to our own route, which judges it on its way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from console.services.media import VIDEO_UPLOAD_PATH

_HERE = Path(__file__).parent


def video_upload(label: str, *, key: str) -> str | None:
    """Show the upload; return the id of the file that arrived since the last run."""
    result = _component()(
        key=key, data={"label": label, "address": VIDEO_UPLOAD_PATH, "named": True}, on_received_change=_noted
    )
    received: Any = getattr(result, "received", None)
    return str(received["media_id"]) if received else None


def _noted() -> None:
    """Streamlit reports a value only where somebody listens; the value is read from the result."""


def _component() -> Any:
    return st.components.v2.component(
        "rapport.video_upload",
        css=(_HERE / "footage_upload.css").read_text(encoding="utf-8"),
        js=(_HERE / "footage_upload.js").read_text(encoding="utf-8"),
    )

"""Large fields that are taken over while one writes: after a short rest, and when the field is left."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("live_fields.js")
_REST_MS = 700


def live_fields(*, key: str) -> None:
    """Let every large field of the page be taken over after a short rest in typing. Shows nothing."""
    show = st.components.v2.component("rapport.live_fields", js=_SCRIPT.read_text(encoding="utf-8"))
    show(key=key, data={"rest_ms": _REST_MS})

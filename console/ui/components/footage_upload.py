"""Uploading footage past Streamlit: the browser streams it to our own route, which hashes it on its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from console.services.viewing import UPLOAD_PATH

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Received:
    """A video that is in the store; ``name`` is what it was called on the person's computer."""

    sha256: str
    size_bytes: int
    name: str


def footage_upload(label: str, *, key: str) -> Received | None:
    """Show the upload; return what arrived since the last run."""
    result = _component()(key=key, data={"label": label, "address": UPLOAD_PATH}, on_received_change=_noted)
    received: Any = getattr(result, "received", None)
    if not received:
        return None
    return Received(str(received["sha256"]), int(received["size_bytes"]), str(received["name"]))


def _noted() -> None:
    """Streamlit reports a value only where somebody listens; the value is read from the result."""


def _component() -> Any:
    return st.components.v2.component(
        "rapport.footage_upload",
        css=(_HERE / "footage_upload.css").read_text(encoding="utf-8"),
        js=(_HERE / "footage_upload.js").read_text(encoding="utf-8"),
    )

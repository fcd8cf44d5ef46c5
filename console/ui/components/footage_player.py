"""The player for footage that is not public: an element that reads our signed routes, never a file or bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from console.domain.actors import Actor
from console.services.viewing import Part
from console.ui import session
from evidence_share.model import Rendition

_HERE = Path(__file__).parent


def player(actor: Actor, rendition: Rendition, *, key: str) -> None:
    """Show the clip; the first playing of its address is written into custody."""
    viewing = session.app().viewing
    data = {
        "title": rendition.poster_alt or rendition.name,
        "video": viewing.address(actor, rendition.id, Part.VIDEO),
        "captions": viewing.address(actor, rendition.id, Part.CAPTIONS) if rendition.captions_sha256 else "",
        "poster": viewing.address(actor, rendition.id, Part.POSTER) if rendition.poster_sha256 else "",
    }
    _component()(key=key, data=data)
    st.caption("Watching is written down: who, when, which file.")


def _component() -> Any:
    return st.components.v2.component(
        "rapport.footage_player",
        css=(_HERE / "footage_player.css").read_text(encoding="utf-8"),
        js=(_HERE / "footage_player.js").read_text(encoding="utf-8"),
    )

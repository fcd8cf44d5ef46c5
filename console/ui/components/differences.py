"""Word-level differences on a page: insertions underlined, deletions struck through, nothing of them mark-up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from console.domain.differences import Piece
from console.services.drafting import VersionChange
from console.ui import session
from console.ui.components.page import ago, literal
from console.ui.components.said import plain

_HERE = Path(__file__).parent


def differences(pieces: Sequence[Piece], *, key: str) -> None:
    """Show the pieces that lead from one text to the next."""
    data = {"pieces": [{"change": piece.change.value, "text": plain(piece.text)} for piece in pieces]}
    _component()(key=key, data=data)


def history(post_id: str, *, key: str) -> None:
    """Show every saved version of a post, the newest first, and what each changed."""
    for change in session.app().plan.drafting.list_changes(post_id):
        _version(change, key=f"{key}.{change.version.number}")


def _version(change: VersionChange, *, key: str) -> None:
    version, now = change.version, session.app().clock.now()
    st.markdown(f"**Version {version.number}** · {literal(change.saved_by)}, {ago(version.saved_at, now)}")
    if not change.changes:
        st.caption("First version" if version.number == 1 else "Nothing changed")
    for index, field in enumerate(change.changes):
        st.caption(field.field)
        differences(field.pieces, key=f"{key}.{index}")


def _component() -> Any:
    return st.components.v2.component(
        "rapport.differences",
        css=(_HERE / "differences.css").read_text(encoding="utf-8"),
        js=(_HERE / "differences.js").read_text(encoding="utf-8"),
    )

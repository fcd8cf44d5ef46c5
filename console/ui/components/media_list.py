"""The media library on the Plan page: what there is, where it is used, and the words offered with it."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.domain.media import MediaKind
from console.domain.state import words
from console.services import access
from console.services.media_library import LibraryItem
from console.ui import session
from console.ui.components.page import ago, empty, literal, section
from console.ui.components.preview import thumbnail
from console.ui.failures import Slots, shown_failures
from console.ui.going import go_to

_COLUMNS = 3
_USES_SHOWN = 3


def media_list(actor: Actor) -> None:
    """Show the newest files, or those that a search finds."""
    section("Pictures and videos", "Everything that was ever attached. The same file is kept once.")
    wanted = st.text_input(
        "Find by name, description or post", key="media.find", placeholder="elm street", icon=":material/search:"
    )
    items = session.app().plan.library.search(wanted)
    if not items and wanted:
        st.caption("Nothing is found under these words.")
    elif not items:
        empty("The library is empty", "Pictures appear here as soon as somebody attaches them to a post.")
    for start in range(0, len(items), _COLUMNS):
        columns = st.columns(_COLUMNS, gap="medium")
        for column, item in zip(columns, items[start : start + _COLUMNS], strict=False):
            with column:
                _item(actor, item)


def _item(actor: Actor, item: LibraryItem) -> None:
    file, app = item.file, session.app()
    if file.kind is MediaKind.IMAGE:
        st.image(thumbnail(app.media.path_of(file)), caption=item.alt_text or None)
    st.markdown(f"**{literal(file.name)}**")
    size = f"{file.width} × {file.height}" if file.width else words(file.kind).capitalize()
    st.caption(f"{size} · {item.stored_by}, {ago(file.stored_at, app.clock.now())}")
    if file.kind is not MediaKind.CAPTIONS and not item.alt_text:
        st.caption(":orange[:material/error:] No description yet")
    _uses(item)
    if actor.has(*access.MAY_WRITE_POSTS):
        with st.popover("Description", key=f"media.words.{file.id}"):
            _describe(actor, item)


def _uses(item: LibraryItem) -> None:
    if not item.uses:
        st.caption("Used in no post")
    for use in item.uses[:_USES_SHOWN]:
        label = f"{literal(use.title)} ({words(use.state)})"
        if st.button(label, key=f"media.use.{item.file.id}.{use.post_id}", type="tertiary", icon=":material/article:"):
            go_to("compose", post=use.post_id)
    if len(item.uses) > _USES_SHOWN:
        st.caption(f"and in {len(item.uses) - _USES_SHOWN} more")


def _describe(actor: Actor, item: LibraryItem) -> None:
    slots, key = Slots(), f"media.alt.{item.file.id}"
    st.caption("Offered when the file is attached again. Posts keep the description they have.")
    typed = st.text_area("What it shows, for people who cannot see it", value=item.alt_text, key=key, max_chars=1000)
    slots.under("alt_text")
    if st.button("Save description", type="primary", key=f"{key}.save"):
        with shown_failures(slots):
            session.app().plan.library.describe(actor, item.file.id, typed)
        st.rerun()

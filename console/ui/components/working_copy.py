"""What one person is typing: kept at every rest, found again after a lost session, never over a colleague's words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from console.domain.actors import Actor
from console.domain.drafts import NEW
from console.domain.errors import ConsoleError
from console.domain.posts import Post, PostContent
from console.services.drafting import FieldChange
from console.ui import session
from console.ui.components.differences import differences
from console.ui.components.page import section

_NEW_KEY = "new"


def key_of(post: Post | None) -> str:
    """Return the name under which everything typed into this version is kept in the session."""
    return f"compose.{post.id}.{post.version}" if post else f"compose.{_NEW_KEY}"


def begin(actor: Actor, newest: Post | None) -> Post | None:
    """Return the version that this person's words belong to, with what they typed before where there is some.

    Where a colleague saved since, both are shown and this person chooses; nothing of theirs is dropped unasked.
    """
    if newest is None:
        _find_again(actor, None)
        return None
    if f"compose.begun.{newest.id}" not in st.session_state:
        st.session_state[f"compose.begun.{newest.id}"] = _find_again(actor, newest)
    begun: Post = st.session_state[f"compose.begun.{newest.id}"]
    typed = st.session_state.get(f"{key_of(begun)}.typed")
    if begun.version == newest.version or typed is None or typed == st.session_state.get(f"{key_of(begun)}.shown"):
        st.session_state[f"compose.begun.{newest.id}"] = newest
        return newest
    return _choose(actor, newest, begun, typed)


def keep(actor: Actor, post: Post | None, typed: PostContent, *, key: str) -> None:
    """Keep what is typed where it differs from what was shown, and say when that was."""
    state = st.session_state
    state[f"{key}.typed"] = typed
    state.setdefault(f"{key}.shown", typed)
    if typed != state[f"{key}.shown"] and typed != state.get(f"{key}.kept"):
        try:
            copy = _drafting().keep(actor, typed, post_id=post.id if post else NEW, version=post.version if post else 0)
        except ConsoleError as error:
            st.caption(f":orange[:material/cloud_off: Not kept: {error.message} What you typed is still here.]")
            return
        state[f"{key}.kept"], state[f"{key}.kept_at"] = typed, copy.kept_at
    if kept_at := state.get(f"{key}.kept_at"):
        local = session.agency().zone.to_local(kept_at)
        st.caption(f":material/cloud_done: Saved {local:%H:%M}, for you alone until you save the draft or submit it.")


def forget(key: str) -> None:
    """Drop what the session holds of this version."""
    for name in [name for name in st.session_state if str(name).startswith(f"{key}.")]:
        del st.session_state[name]


def discard(actor: Actor, post_id: str = NEW) -> None:
    """Drop the kept copy: it was saved, or is not wanted."""
    _drafting().discard(actor, post_id)


def drop(actor: Actor, post: Post | None, typed: PostContent, *, key: str) -> None:
    """Offer to go back to what was saved, or to an empty post; what was kept for this person goes with it."""
    if typed == st.session_state.get(f"{key}.shown"):
        return
    if st.button("Drop my changes", key=f"{key}.drop", type="tertiary", icon=":material/undo:"):
        discard(actor, post.id if post else NEW)
        forget(key)
        st.rerun()


def _find_again(actor: Actor, newest: Post | None) -> Post | None:
    """Put what was typed in another session back into this one, at the version that it was typed into."""
    state: Any = st.session_state
    if f"{key_of(newest)}.typed" in state:
        return newest
    copy = _drafting().find(actor, newest.id if newest else NEW)
    shown = newest.content if newest else PostContent(title="", text="")
    if copy is None or copy.content == shown:
        return newest
    begun = replace(newest, version=copy.version) if newest else None
    key = key_of(begun)
    state[f"{key}.typed"] = state[f"{key}.kept"] = copy.content
    state[f"{key}.shown"], state[f"{key}.kept_at"] = shown, copy.kept_at
    st.toast("What you typed before is here again.", icon=":material/history:")
    return begun


def _choose(actor: Actor, newest: Post, begun: Post, typed: PostContent) -> Post:
    st.warning(
        "A colleague saved this post while you wrote. Your words are below and not saved.", icon=":material/group:"
    )
    with st.container(key=f"card-theirs-{newest.id}"):
        section("Theirs")
        st.text(newest.content.text)
        _changes(list(_drafting().compare_contents(newest.content, typed)), key=f"compose.both.{newest.id}")
    with st.container(horizontal=True):
        mine = st.button("Go on with mine", key=f"compose.mine.{newest.id}")
        theirs = st.button("Take theirs, drop mine", key=f"compose.theirs.{newest.id}")
    if mine or theirs:
        forget(key_of(begun))
        st.session_state[f"compose.begun.{newest.id}"] = newest
        if mine:
            st.session_state[f"{key_of(newest)}.typed"] = typed
            st.session_state[f"{key_of(newest)}.shown"] = newest.content
        else:
            discard(actor, newest.id)
        st.rerun()
    return begun


def _changes(changes: list[FieldChange], *, key: str) -> None:
    st.caption("What yours changes of theirs" if changes else "Yours says the same.")
    for number, change in enumerate(changes):
        st.caption(change.field)
        differences(change.pieces, key=f"{key}.{number}")


def _drafting() -> Any:
    return session.app().plan.drafting

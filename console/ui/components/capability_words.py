"""What an account can be asked to do, in words for people: what works, what works in part, what does not."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from connectors.base import Capabilities, Capability
from console.ui.components.page import literal

WORDS: dict[Capability, str] = {
    Capability.PUBLISH: "Publish posts",
    Capability.IMAGES: "Pictures",
    Capability.VIDEO: "Video",
    Capability.ALT_TEXT: "Descriptions of pictures",
    Capability.CAPTIONS: "Captions for video",
    Capability.THREADS: "Threads",
    Capability.REPLY: "Answer people",
    Capability.HIDE: "Hide comments",
    Capability.DELETE_OWN: "Delete our own posts",
    Capability.EDIT_OWN: "Edit our own posts",
    Capability.PIN: "Pin a post",
    Capability.READ_COMMENTS: "Read comments",
    Capability.MENTIONS: "See who names us",
    Capability.SEE_EDITS: "See that a comment was edited",
    Capability.SEE_DELETIONS: "See that a comment was deleted",
    Capability.ENGAGEMENT: "Likes, shares and views",
}


def capability_words(told: Capabilities, compose_link: str, platform: str) -> None:
    """Show every capability with the platform's limits on it; what is missing comes with its sentence."""
    missing = [one for one in WORDS if one not in told.can]
    if Capability.PUBLISH in missing:
        _by_hand(told, compose_link, platform)
        with st.expander("What else it cannot do, and why"):
            _missing(told, (one for one in missing if one is not Capability.PUBLISH))
        return
    st.markdown("**What it can do**")
    with st.container(horizontal=True, gap="small"):
        for one, words in WORDS.items():
            if one in told.can and one not in told.cannot:
                st.badge(words, icon=":material/check:", color="gray")
    for one, words in WORDS.items():
        if one in told.can and one in told.cannot:
            st.markdown(f":material/rule: **{words}**, in part. {literal(told.cannot[one])}")
    _missing(told, missing)


def _by_hand(told: Capabilities, compose_link: str, platform: str) -> None:
    st.markdown(literal(told.cannot.get(Capability.PUBLISH, "")))
    st.markdown("What is due on it waits on Today, with the words to copy and a place for the link.")
    if compose_link:
        st.link_button(f"Open {platform}", compose_link, icon=":material/open_in_new:")


def _missing(told: Capabilities, missing: Iterable[Capability]) -> None:
    for one in missing:
        st.markdown(f":material/block: **{WORDS[one]}**: no. {literal(told.cannot.get(one, ''))}")

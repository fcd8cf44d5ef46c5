"""What an account can be asked to do, in words for people: what works, what works in part, what does not."""

from __future__ import annotations

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


def capability_words(told: Capabilities) -> None:
    """Show every capability with the platform's limits on it; what is missing comes with its sentence."""
    whole = [_kept_together(words) for one, words in WORDS.items() if one in told.can and one not in told.cannot]
    in_part = [one for one in WORDS if one in told.can and one in told.cannot]
    missing = [one for one in WORDS if one not in told.can]
    if whole:
        st.markdown("  ".join(f":material/check:\u00a0{words}" for words in whole))
    for one in in_part:
        st.markdown(f":material/rule: **{WORDS[one]}**, in part. {literal(told.cannot[one])}")
    for one in missing:
        st.markdown(f":material/block: **{WORDS[one]}**: no. {literal(told.cannot.get(one, ''))}")


def _kept_together(words: str) -> str:
    """Return words that no line break takes apart."""
    return words.replace(" ", "\u00a0")

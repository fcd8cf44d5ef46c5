"""Taking over what the checks offer: plain words for police words, and the line that says what to do in danger."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from console.domain.posts import PostContent
from console.services.checking import Finding
from console.ui.components.page import literal

_ARTICLE = re.compile(r"\b(a)n? $", re.IGNORECASE)


def plain_words(content: PostContent, findings: Sequence[Finding], *, key: str) -> None:
    """Offer, for the common text, to put in what was suggested; the writer sees it in the text and can change it."""
    mine = [finding for finding in findings if finding.field == "text" and not finding.account_id and finding.plain]
    jargon = [finding for finding in mine if finding.rule == "jargon"]
    line = next((finding for finding in mine if finding.rule == "emergency-line"), None)
    field = f"{key}.text"
    with st.container(horizontal=True):
        if jargon:
            said = f"Use plain words ({len(jargon)})"
            text = with_plain_words(content.text, jargon)
            st.button(said, key=f"{key}.plain", icon=":material/edit_note:", on_click=_put, args=(field, text))
        if line:
            sentence = f"In an emergency call {line.plain}."
            said = literal(f"Add “{sentence}”")
            text = f"{content.text.rstrip()} {sentence}"
            st.button(said, key=f"{key}.line", icon=":material/add_call:", on_click=_put, args=(field, text))


def with_plain_words(text: str, jargon: Sequence[Finding]) -> str:
    """Return ``text`` with each police word replaced; a capital at its start stays one, and ``an`` becomes ``a``."""
    for finding in sorted(jargon, key=lambda finding: -finding.start):
        word, plain = text[finding.start : finding.end], finding.plain
        begins = word[:1].isupper() and word[1:2].islower()
        new = plain[:1].upper() + plain[1:] if begins else plain
        text = _with_article(text[: finding.start], new) + new + text[finding.end :]
    return text


def _with_article(before: str, word: str) -> str:
    article = _ARTICLE.search(before)
    if article is None:
        return before
    return f"{before[: article.end(1)]}{'n' if word[:1].lower() in 'aeiou' else ''} "


def _put(field: str, text: str) -> None:
    st.session_state[field] = text

"""A host's click: done before the board is drawn again, and what was refused stays readable until the next one.

The board draws itself afresh every few seconds; an error shown only once would be gone before it is read.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console.domain.errors import ConsoleError

_REFUSED = "live_qa.refused"


def act(do: Callable[[], object]) -> None:
    """Do it, as a button's callback; keep the sentence where it is refused."""
    st.session_state.pop(_REFUSED, None)
    try:
        do()
    except ConsoleError as error:
        st.session_state[_REFUSED] = error.message


def show_refused() -> None:
    """Show why the last click did nothing, if it did nothing."""
    sentence = st.session_state.get(_REFUSED)
    if sentence:
        st.error(sentence, icon=":material/error:")


def act_button(words: str, do: Callable[[], object], *, key: str, icon: str = "", kind: str = "secondary") -> None:
    """Show a button that does ``do``; ``kind`` is primary, secondary or tertiary."""
    st.button(
        words,
        key=key,
        icon=f":material/{icon}:" if icon else None,
        type="primary" if kind == "primary" else "tertiary" if kind == "tertiary" else "secondary",
        on_click=act,
        args=(do,),
    )

"""The frame around every page: style, menu by role, the strip, and what to say when something breaks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from console.domain.actors import ROLE_TITLES, Actor
from console.domain.errors import NotPermitted
from console.ui import menu, session
from console.ui.components.keys import keys
from console.ui.components.strip import strip
from console.ui.going import go_to

_STYLE = Path(__file__).with_name("style.css")
_ICON = Path(__file__).with_name("icon.png")


def show() -> None:
    """Show the page that the address names, to the person who is signed in."""
    st.set_page_config(page_title="Rapport", page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    try:
        actor = session.actor()
    except NotPermitted as error:
        _signed_out(error.message)
        return
    page = st.navigation(menu.pages_for(actor), expanded=True)
    _who(actor)
    strip(session.agency(), actor)
    page.run()


def _signed_out(message: str) -> None:
    st.title("You are signed out", anchor=False)
    st.write(message)
    _link("Sign in", "/sign-in")


def _who(actor: Actor) -> None:
    with st.sidebar:
        st.markdown(f"**{actor.name}**")
        st.caption(", ".join(ROLE_TITLES[role] for role in sorted(actor.roles)))
        _notices(actor)
        keys()
        _link("Sign out", "/sign-out")


def _notices(actor: Actor) -> None:
    unread = session.app().notices.count_unread(actor)
    words = f"{unread} unread {'notice' if unread == 1 else 'notices'}"
    if unread and st.button(words, key="frame.notices", icon=":material/notifications_unread:", type="tertiary"):
        go_to("notices")


def _link(words: str, address: str) -> None:
    """Show a link that stays in this tab: Streamlit's own open another one. Both words are ours."""
    st.html(f'<a class="wall-link" href="{address}" target="_self">{words}</a>')

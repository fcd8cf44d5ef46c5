"""Notices: what this person was told, and by which channels they want to be told."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from console.domain.actors import Actor
from console.domain.notices import NOTICE_TITLES, Channel, Notice, NoticeKind, NoticePreferences
from console.ui import session
from console.ui.components.page import ago, empty, header, literal, section
from console.ui.failures import Slots, shown_failures
from console.ui.going import go_to

_CHANNELS = {Channel.EMAIL: "E-mail", Channel.WEB_HOOK: "Web hook"}


def page() -> None:
    """Show one's own notices and choices."""
    actor = session.actor()
    header("Notices", "What waits for you, once each. What somebody else settles counts as read.")
    shown = session.app().notices.show(actor)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _notices(actor, shown.notices)
    with right:
        _choices(actor, shown.preferences)
        for why in shown.failures:
            st.warning(f"A notice did not reach you outside the console: {literal(why)}", icon=":material/error:")


def _notices(actor: Actor, notices: tuple[Notice, ...]) -> None:
    unread = [notice for notice in notices if notice.read_at is None]
    if not notices:
        empty(
            "Nothing to tell you",
            "When something waits for you, it is here, and wherever else you choose on this page.",
        )
        return
    if unread and st.button(f"Mark all {len(unread)} as read", key="notices.read", icon=":material/done_all:"):
        with shown_failures():
            session.app().notices.mark_read(actor, [notice.id for notice in unread])
        st.rerun()
    for notice in notices:
        _notice(actor, notice)


def _notice(actor: Actor, notice: Notice) -> None:
    now, is_new = session.app().clock.now(), notice.read_at is None
    with st.container(key=f"row-{notice.id}", horizontal=True, vertical_alignment="center"):
        words = f"**{literal(notice.text)}**" if is_new else literal(notice.text)
        times = f", {notice.times} times" if notice.times > 1 else ""
        st.markdown(f"{words}  \n:gray[{ago(notice.last_at, now)}{times}]", width="stretch")
        if st.button("Open", key=f"notice.open.{notice.id}", icon=":material/arrow_forward:", type="tertiary"):
            with shown_failures():
                session.app().notices.mark_read(actor, [notice.id])
            _go(notice.link)


def _go(link: str) -> None:
    """Open the page that a notice names; its address is ours: ``/compose?post=…``."""
    path, _, query = link.partition("?")
    go_to(path.strip("/"), **dict(parse_qsl(query)))


def _choices(actor: Actor, chosen: NoticePreferences) -> None:
    section("How you are told", "The console always shows everything.")
    with st.form("notices.choices", border=False):
        wanted = {kind: _choice(kind, chosen) for kind in NoticeKind}
        if st.form_submit_button("Save"):
            with shown_failures():
                session.app().notices.choose(actor, wanted)
            st.toast("Saved", icon=":material/check:")
    if not chosen.hook_url and any(Channel.WEB_HOOK in channels for channels in chosen.channels.values()):
        st.caption("You chose the web hook, and it has no address yet: nothing goes there.")
    _hook(actor, chosen)


def _choice(kind: NoticeKind, chosen: NoticePreferences) -> list[Channel]:
    return st.pills(
        NOTICE_TITLES[kind],
        list(_CHANNELS),
        selection_mode="multi",
        default=sorted(chosen.channels.get(kind, frozenset()) - {Channel.CONSOLE}),
        format_func=lambda channel: _CHANNELS[channel],
        key=f"notices.{kind.value}",
    )


def _hook(actor: Actor, chosen: NoticePreferences) -> None:
    slots = Slots()
    with st.expander("Your web hook"):
        st.caption("Each notice is posted there as JSON, signed (X-Rapport-Signature-256) with a secret shown once.")
        url = st.text_input("Address", value=chosen.hook_url, key="notices.hook", placeholder="https://")
        slots.under("hook_url")
        if st.button("Use this address", key="notices.hook.set"):
            with shown_failures(slots):
                secret = session.app().notices.set_hook(actor, url)
            if secret is not None:
                st.caption("The secret that signs. It is shown once.")
                st.code(secret.reveal(), language=None)
            else:
                st.rerun()

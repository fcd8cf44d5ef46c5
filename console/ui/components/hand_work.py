"""One thing to post by hand: the words to copy, the files to take along, the page to open, and where it went."""

from __future__ import annotations

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor, Role
from console.domain.deliveries import DeliveryKind
from console.services import access
from console.services.by_hand import FileToPost, HandWork
from console.ui import session
from console.ui.components.page import ago, literal
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures


def hand_work(actor: Actor, work: HandWork, account: Account | None) -> None:
    """Show it, and let those who may say where they posted it or take it back."""
    delivery = work.delivery
    platform = PLATFORM_NAMES[Platform(account.platform)] if account else "the platform"
    due = ago(delivery.due_at, session.app().clock.now())
    with st.container(key=f"card-hand-{delivery.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(account.name if account else platform)}**", width="content")
            status("overdue" if work.is_overdue else delivery.state, note=f"due {due}")
        if work.why:
            st.caption(literal(work.why))
        st.code(delivery.text, language=None, wrap_lines=True)
        for index, file in enumerate(work.files):
            _file(file, f"hand.file.{delivery.id}.{index}")
        if work.link:
            doing = "Answer on" if delivery.kind is DeliveryKind.REPLY else "Open"
            st.link_button(f"{doing} {platform}", work.link, icon=":material/open_in_new:")
        if actor.has(*_roles(work)):
            _done(actor, work, platform)


def _roles(work: HandWork) -> tuple[Role, ...]:
    is_reply = work.delivery.kind is DeliveryKind.REPLY
    return access.MAY_REPLY + access.MAY_HOST_QA if is_reply else access.MAY_WRITE_POSTS


def _file(file: FileToPost, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        path = session.app().media.path_of(file.file)
        if path.is_file():
            st.download_button(
                f"Download {file.file.name}",
                path.read_bytes,
                file_name=file.file.name,
                mime=file.file.media_type,
                key=key,
                icon=":material/download:",
                on_click="ignore",
            )
    if file.alt_text:
        st.caption("Its description, for the platform's alternative text:")
        st.code(file.alt_text, language=None, wrap_lines=True)


def _done(actor: Actor, work: HandWork, platform: str) -> None:
    delivery, slots = work.delivery, Slots()
    url = st.text_input(f"Its address on {platform}", key=f"hand.url.{delivery.id}", placeholder="https://")
    slots.under("url")
    with st.container(horizontal=True):
        if st.button("I posted it", key=f"hand.done.{delivery.id}", type="primary"):
            with shown_failures(slots):
                session.app().by_hand.mark_done(actor, delivery.id, url)
            st.rerun()
        if st.button("Do not post it", key=f"hand.cancel.{delivery.id}", type="tertiary"):
            with shown_failures():
                session.app().resolving.cancel(actor, delivery.id)
            st.rerun()

"""One delivery: where it stands, and the decisions that only a person can make about it."""

from __future__ import annotations

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.deliveries import Delivery, DeliveryState
from console.services import access
from console.ui import session
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures

_RELEASABLE = frozenset({DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.REJECTED})


def delivery_row(actor: Actor, delivery: Delivery, account: Account | None, *, key: str) -> None:
    """Show one delivery with its reason, its link and what may be decided about it."""
    platform = PLATFORM_NAMES[Platform(account.platform)] if account else "An account that was removed"
    with st.container(key=f"row-{key}-{delivery.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{platform}**", width="content")
            status(delivery.state)
            if delivery.remote_url and delivery.state is DeliveryState.SENT:
                st.link_button("Open", delivery.remote_url, type="tertiary", icon=":material/open_in_new:")
        for sentence in dict.fromkeys((delivery.hold_reason, delivery.last_error)):
            if sentence and delivery.state is not DeliveryState.SENT:
                st.caption(sentence)
        if actor.has(*access.MAY_WRITE_POSTS):
            _decisions(actor, delivery, key)


def _decisions(actor: Actor, delivery: Delivery, key: str) -> None:
    if delivery.state in _RELEASABLE:
        _release(actor, delivery, key)
    elif delivery.state is DeliveryState.UNCONFIRMED:
        _settle(actor, delivery, key)


def _release(actor: Actor, delivery: Delivery, key: str) -> None:
    with st.container(horizontal=True):
        if st.button("Send it now", key=f"{key}.release.{delivery.id}", icon=":material/send:"):
            with shown_failures():
                session.app().resolving.release(actor, delivery.id)
            st.rerun()
        _take_back(actor, delivery, key)


def _settle(actor: Actor, delivery: Delivery, key: str) -> None:
    st.caption("The platform's answer never came. Look at the account yourself, then say what you found.")
    slots = Slots()
    url = st.text_input("It is there, at this address", key=f"{key}.url.{delivery.id}", placeholder="https://")
    slots.under("url")
    with st.container(horizontal=True):
        if st.button("It is there", key=f"{key}.there.{delivery.id}"):
            with shown_failures(slots):
                session.app().resolving.confirm_sent(actor, delivery.id, url)
            st.rerun()
        if st.button("It is not there: send it again", key=f"{key}.again.{delivery.id}"):
            with shown_failures():
                session.app().resolving.send_again(actor, delivery.id)
            st.rerun()
        _take_back(actor, delivery, key)


def _take_back(actor: Actor, delivery: Delivery, key: str) -> None:
    if st.button("Do not send it", key=f"{key}.cancel.{delivery.id}", type="tertiary"):
        with shown_failures():
            session.app().resolving.cancel(actor, delivery.id)
        st.rerun()

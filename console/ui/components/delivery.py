"""One delivery: where it stands, and the decisions that only a person can make about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.deliveries import MAY_BE_POSTED, NEEDS_A_PERSON, Delivery, DeliveryState, why_it_waits
from console.services import access
from console.ui import session
from console.ui.components.due import due_input
from console.ui.components.evidence import evidence
from console.ui.components.page import literal
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures

_RELEASABLE = frozenset({DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.REJECTED})


def delivery_row(
    actor: Actor,
    delivery: Delivery,
    account: Account | None,
    *,
    key: str,
    among: Sequence[Delivery] = (),
    can_release: bool = True,
) -> None:
    """Show one delivery with its reason, its link and what may be decided about it.

    ``among`` are the other parts of its thread.
    """
    platform = PLATFORM_NAMES[Platform(account.platform)] if account else "An account that was removed"
    with st.container(key=f"row-{key}-{delivery.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{platform}**", width="content")
            status(delivery.state, note=f"part {delivery.part} of {delivery.parts}" if delivery.parts > 1 else "")
            if delivery.remote_url and delivery.state is DeliveryState.SENT:
                st.link_button("Open", delivery.remote_url, type="tertiary", icon=":material/open_in_new:")
        for sentence in dict.fromkeys((delivery.hold_reason, delivery.last_error, why_it_waits(delivery, among))):
            if sentence:
                st.caption(literal(sentence))
        if delivery.state in NEEDS_A_PERSON and delivery.part < delivery.parts:
            st.caption("The later parts of the thread wait for this one.")
        if actor.has(*access.MAY_WRITE_POSTS):
            _decisions(actor, delivery, key, can_release=can_release)


def _decisions(actor: Actor, delivery: Delivery, key: str, *, can_release: bool) -> None:
    if delivery.state is DeliveryState.HELD and delivery.last_error == MAY_BE_POSTED:
        _posted_by_hand(actor, delivery, key)
    if delivery.state in _RELEASABLE:
        _release(actor, delivery, key, can_release=can_release)
    elif delivery.state is DeliveryState.UNCONFIRMED:
        _settle(actor, delivery, key)


def _release(actor: Actor, delivery: Delivery, key: str, *, can_release: bool) -> None:
    with st.container(horizontal=True):
        if can_release:
            _at_its_time(actor, delivery, key)
            if st.button("Send it now", key=f"{key}.release.{delivery.id}", icon=":material/send:"):
                with shown_failures():
                    session.app().resolving.release(actor, delivery.id)
                st.rerun()
            _at_a_new_time(actor, delivery, key)
        _take_back(actor, delivery, key)


def _at_its_time(actor: Actor, delivery: Delivery, key: str) -> None:
    if delivery.state is not DeliveryState.HELD or delivery.due_at <= session.app().clock.now():
        return
    label = f"Send it {session.agency().zone.show(delivery.due_at)}"
    if st.button(label, key=f"{key}.keep.{delivery.id}", icon=":material/schedule:", type="primary"):
        with shown_failures():
            session.app().resolving.release(actor, delivery.id, delivery.due_at)
        st.rerun()


def _at_a_new_time(actor: Actor, delivery: Delivery, key: str) -> None:
    with st.popover("At another time", icon=":material/edit_calendar:"):
        slots, name = Slots(), f"{key}.time.{delivery.id}"
        zone, now = session.agency().zone, session.app().clock.now()
        due_at = due_input(zone, now=now, value=None, slots=slots, key=name)
        st.caption("A new time is a new approval: somebody who wrote none of it gives it.")
        if st.button("Send it then", key=f"{name}.set", disabled=due_at is None):
            with shown_failures(slots):
                session.app().resolving.release(actor, delivery.id, due_at)
            st.rerun()


def _posted_by_hand(actor: Actor, delivery: Delivery, key: str) -> None:
    slots = Slots()
    url = st.text_input("It was posted, at this address", key=f"{key}.posted_at.{delivery.id}", placeholder="https://")
    slots.under("url")
    if st.button("It was posted", key=f"{key}.posted.{delivery.id}"):
        with shown_failures(slots):
            session.app().by_hand.mark_done(actor, delivery.id, url)
        st.rerun()


def _settle(actor: Actor, delivery: Delivery, key: str) -> None:
    st.caption("The platform's answer never came. Look at the account yourself, then say what you found.")
    evidence(actor, delivery, key=key)
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

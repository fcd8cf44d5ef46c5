"""The evidence about a delivery that nobody knows of, side by side: sent, shown, answered."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from console.domain.actors import Actor
from console.domain.deliveries import Delivery
from console.services.doubting import Evidence
from console.ui import session
from console.ui.components.page import literal, when
from console.ui.failures import shown_failures


def evidence(actor: Actor, delivery: Delivery, *, key: str) -> None:
    """Show what we sent, what is known to be public since, and what the platform said last."""
    found = session.app().doubting.evidence(delivery)
    sent, shown, answered = st.columns(3)
    with sent:
        _sent(delivery)
    with shown:
        _shown(found)
    with answered:
        _answered(delivery)
    if st.button("Look again now", key=f"{key}.look.{delivery.id}", icon=":material/search:"):
        with shown_failures():
            session.app().doubting.look_now(actor, delivery.id)
        st.rerun()


def _sent(delivery: Delivery) -> None:
    st.markdown("**What we sent**")
    st.code(delivery.text, language=None, wrap_lines=True)
    if delivery.sending_at:
        st.caption(f"Begun {_when(delivery.sending_at)}, attempt {delivery.attempts}.")


def _shown(found: Evidence) -> None:
    st.markdown("**What is public since about then**")
    if not found.known:
        st.caption("Nothing of ours that we know of.")
    for each in found.known:
        words = each.text if len(each.text) <= 80 else f"{each.text[:80]} …"
        st.markdown(f"- [{literal(words)}]({each.remote_url})" if each.remote_url else f"- {literal(words)}")
    if found.page:
        st.link_button("See the account", found.page, type="tertiary", icon=":material/open_in_new:")


def _answered(delivery: Delivery) -> None:
    st.markdown("**What the platform said last**")
    st.text(delivery.last_error or "Nothing.")
    looked = "once" if delivery.lookups == 1 else f"{delivery.lookups} times"
    st.caption(f"We looked for it {looked} and did not find it." if delivery.lookups else "We could not look yet.")
    if delivery.next_lookup_at:
        st.caption(f"We look again {_when(delivery.next_lookup_at)}.")
    else:
        st.caption("We do not look again by ourselves: it is for you to say.")


def _when(at: datetime) -> str:
    return when(session.agency().zone, at, session.app().clock.now())

"""Planning a question-and-answer session, and writing the post that announces it."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.domain.qa_sessions import MAX_DESCRIPTION_CHARS, MAX_TOPIC_CHARS, QaSession
from console.services.planning import announcement
from console.ui import session
from console.ui.components.due import due_input
from console.ui.failures import Slots, shown_failures

_LASTS = {"30 minutes": 30, "45 minutes": 45, "1 hour": 60, "90 minutes": 90, "2 hours": 120}
_OPENS = {
    "Now": None,
    "A day before it starts": timedelta(days=1),
    "An hour before it starts": timedelta(hours=1),
    "When it starts": timedelta(0),
}


def plan_session(actor: Actor) -> str | None:
    """Ask for a session; return its id once it is planned."""
    slots = Slots()
    zone, now = session.agency().zone, session.app().clock.now()
    topic = st.text_input("Topic", key="qa.topic", max_chars=MAX_TOPIC_CHARS, placeholder="Speeding near schools")
    slots.under("topic")
    description = st.text_area("What residents can ask about", key="qa.about", max_chars=MAX_DESCRIPTION_CHARS)
    slots.under("description")
    hosts = st.text_input("Who answers, as residents read it", key="qa.hosts", max_chars=MAX_TOPIC_CHARS)
    slots.under("hosts")
    starts_at = due_input(zone, now=now, value=None, slots=slots, key="qa.starts")
    slots.under("starts_at")
    lasts = st.selectbox("Lasts", list(_LASTS), index=2, key="qa.lasts")
    slots.under("ends_at")
    opens = st.selectbox("Questions are taken from", list(_OPENS), key="qa.opens")
    slots.under("opens_at")
    names = {account.id: f"{account.name} ({account.platform})" for account in session.accounts()}
    chosen = st.multiselect(
        "Announce it on, and collect comments from",
        names,
        default=list(names),
        key="qa.accounts",
        format_func=names.__getitem__,
    )
    if not st.button("Plan it and show it on the portal", type="primary", key="qa.plan"):
        return None
    with shown_failures(slots):
        if starts_at is None:
            raise InvalidInput("Choose a time that exists on that day.", field="starts_at")
        planned = session.app().planning.plan(
            actor,
            topic=topic,
            description=description,
            hosts=hosts,
            opens_at=_opens_at(opens, starts_at, now),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=_LASTS[lasts]),
            account_ids=chosen,
        )
        return planned.id
    return None


def _opens_at(words: str, starts_at: datetime, now: datetime) -> datetime:
    before = _OPENS[words]
    return min(now, starts_at) if before is None else starts_at - before


def announce_session(actor: Actor, planned: QaSession) -> bool:
    """Write the announcing post; return whether it was submitted."""
    slots = Slots()
    app, zone = session.app(), session.agency().zone
    address = f"{app.settings.portal_url}/live/{planned.id}"
    words = announcement(planned, starts=zone.show(planned.starts_at), address=address)
    st.caption("It becomes an ordinary post: somebody else approves it, then it goes out at its time.")
    text = st.text_area("The post", value=words, key=f"qa.post.{planned.id}", height=160)
    slots.under("text")
    due_at = due_input(zone, now=app.clock.now(), value=None, slots=slots, key=f"qa.due.{planned.id}")
    if not st.button("Submit it for approval", type="primary", key=f"qa.announce.{planned.id}"):
        return False
    with shown_failures(slots):
        if due_at is None:
            raise InvalidInput("Choose a time that exists on that day.", field="due_at")
        app.planning.announce(actor, planned.id, text=text, due_at=due_at)
        return True
    return False

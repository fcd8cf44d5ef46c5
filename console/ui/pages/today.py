"""Today: what needs me now, in order; then the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.deliveries import WAITING, Delivery
from console.domain.inbox import InboxFilter
from console.domain.messages import Message
from console.services import access
from console.services.reading_posts import Attention, PostCard
from console.ui import session
from console.ui.components.account_warnings import account_warnings
from console.ui.components.delivery import delivery_row
from console.ui.components.hand_work import hand_work
from console.ui.components.held import held, paused_now
from console.ui.components.page import ago, empty, header, literal, section, when
from console.ui.components.said import plain
from console.ui.components.status import status
from console.ui.components.waiting_posts import waiting_posts
from console.ui.going import go_to

_FEW = 5
_MANY = 50
_EXCERPT = 140


def page() -> None:
    """Show what waits for this person, the most urgent first, then what goes out."""
    actor, now = session.actor(), session.app().clock.now()
    zone = session.agency().zone
    header("Today", f"{zone.to_local(now):%A, %-d %B}, {zone.to_local(now):%H:%M %Z}. What needs you now comes first.")
    _alarms()
    paused_now()
    left, right = st.columns([7, 5], gap="large")
    with left:
        _waiting(actor)
    with right:
        _desks(actor)
        _day()


@st.fragment(run_every="15s")
def _waiting(actor: Actor) -> None:
    """Show what waits, and look again by itself: this page stays open through a shift."""
    waits = (
        _urgent(actor)
        + _asked_in_danger(actor)
        + _overdue(actor)
        + _by_hand(actor)
        + _posts(actor, session.app().posts.attention())
        + _releases(actor)
        + account_warnings(actor)
    )
    if not waits:
        empty("Nothing waits for you", "Emergencies, overdue messages, approvals and posts in doubt appear here.")


def _alarms() -> None:
    silence = session.app().beating.find_silence()
    if silence:
        st.error(silence, icon=":material/sensors_off:")


def _urgent(actor: Actor) -> int:
    return _messages(actor, "Emergencies and crisis", InboxFilter(urgent=True), "inbox")


def _asked_in_danger(actor: Actor) -> int:
    asked = session.app().asking.count_urgent() if actor.has(*access.MAY_HOST_QA) else 0
    if asked:
        section("May be in danger, asked in live Q&A")
        st.markdown(f"**{asked}** held until a person has read them.")
        if st.button("Read them", key="today.asked", icon=":material/arrow_forward:"):
            go_to("live-qa")
    return asked


def _overdue(actor: Actor) -> int:
    return _messages(actor, "Overdue", InboxFilter(overdue=True), "inbox")


def _messages(actor: Actor, title: str, wanted: InboxFilter, key: str) -> int:
    if not actor.has(*access.MAY_READ_INBOX):
        return 0
    page = session.app().inbox.list_page(actor, wanted, limit=_MANY).messages
    found = [message for message in page if wanted.urgent or not message.urgent]
    if found:
        section(title)
    for message in found[:_FEW]:
        _message(message, f"{key}-{title}")
    if len(found) > _FEW:
        st.caption("There are more in the inbox.")
    return len(found)


def _message(message: Message, key: str) -> None:
    now = session.app().clock.now()
    with st.container(key=f"row-{key}-{message.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            status("urgent" if message.urgent else "overdue", note=ago(message.first_seen_at, now))
            st.caption(message.author_name, width="content")
            if st.button("Open", key=f"{key}.open.{message.id}", type="tertiary", icon=":material/arrow_forward:"):
                go_to("inbox", message=message.id)
        words = plain(message.text)
        st.text(words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]} …")


def _posts(actor: Actor, attention: Attention) -> int:
    count = waiting_posts(actor, attention)
    doubtful = {
        "Not confirmed": attention.unconfirmed,
        "Missed their time": attention.missed,
        "Refused by the platform": attention.rejected,
    }
    waiting = doubtful if actor.has(*access.MAY_WRITE_POSTS) else {}
    for title, deliveries in waiting.items():
        _deliveries(actor, title, deliveries)
    count += sum(len(deliveries) for deliveries in waiting.values())
    if waiting and attention.held:
        held(actor, attention.held, {account.id: account for account in session.accounts()})
        count += len(attention.held)
    return count


def _by_hand(actor: Actor) -> int:
    if not actor.has(*access.MAY_WRITE_POSTS):
        return 0
    waiting = session.app().by_hand.list_waiting()
    if waiting:
        section("To post by hand", "These platforms take no posts from programs. Post each one, then say where it is.")
    accounts = {account.id: account for account in session.accounts()}
    for work in waiting[:_FEW]:
        hand_work(actor, work, accounts.get(work.delivery.account_id))
    if len(waiting) > _FEW:
        st.caption(f"{len(waiting) - _FEW} more. Post these first.")
    return len(waiting)


def _deliveries(actor: Actor, title: str, deliveries: Sequence[Delivery]) -> None:
    if not deliveries:
        return
    accounts = {account.id: account for account in session.accounts()}
    section(title)
    for delivery in deliveries[: _FEW * 2]:
        st.text(_cut(delivery.text))
        delivery_row(actor, delivery, accounts.get(delivery.account_id), key="today")
    if len(deliveries) > _FEW * 2:
        st.caption(f"{len(deliveries) - _FEW * 2} more. Decide these first.")


def _releases(actor: Actor) -> int:
    if not actor.has(*access.MAY_CLEAR_RELEASES, *access.MAY_APPROVE_RELEASES):
        return 0
    releases = session.app().overseeing.list_busy(actor)
    if releases:
        section("Footage releases on their way")
    for release in releases[:_FEW]:
        with st.container(key=f"row-release-{release.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                status(release.state)
                if st.button(
                    "Open", key=f"today.release.{release.id}", type="tertiary", icon=":material/arrow_forward:"
                ):
                    go_to("releases", release=release.id)
            st.markdown(f"**{literal(release.text.title)}**")
    return len(releases)


def _desks(actor: Actor) -> None:
    if not actor.has(*access.MAY_READ_INBOX):
        return
    section("Desks")
    counts = session.app().inbox.count_by_desk(actor)
    if not counts:
        st.caption("No messages wait at any desk.")
    names = {desk.id: desk.title for desk in session.app().inbox.desks}
    for count in counts:
        late = f", :red[{count.overdue} overdue]" if count.overdue else ""
        st.markdown(f"{names.get(count.desk, count.desk)}: **{count.waiting}** waiting{late}")


def _day() -> None:
    app, zone = session.app(), session.agency().zone
    now = app.clock.now()
    section("Next to go out")
    cards = [card for card in app.posts.list_between(now, now + timedelta(days=7)) if _will_go(card)]
    if not cards:
        st.caption("Nothing is scheduled for the next seven days. Write a post in Compose.")
    for card in cards[: _FEW + 1]:
        post = card.post
        with st.container(key=f"row-day-{post.id}"):
            st.markdown(f"**{literal(post.title)}**")
            places = ", ".join(account.name for account in card.accounts)
            st.caption(f"{when(zone, post.due_at, now)} on {places}" if post.due_at else places)


def _will_go(card: PostCard) -> bool:
    return card.post.is_approved() and any(delivery.state in WAITING for delivery in card.deliveries)


def _cut(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} …"

"""Campaigns on the Plan page: their names, colours, times and owners."""

from __future__ import annotations

from datetime import date

import streamlit as st

from console.domain.actors import Actor
from console.domain.campaigns import Campaign, CampaignState, Colour
from console.services import access
from console.ui import session
from console.ui.components.page import empty, literal, section
from console.ui.components.swatch import swatch
from console.ui.failures import Slots, shown_failures


def campaigns_list(actor: Actor) -> None:
    """Show every campaign, and what those who plan may change."""
    section("Campaigns", "Posts that belong together: one colour on the calendar, and one hand on the brake.")
    may_plan = actor.has(*access.MAY_PLAN)
    if may_plan:
        with st.popover("New campaign", icon=":material/add:", key="campaigns.new"):
            _begin(actor)
    campaigns = session.app().plan.campaigning.list_campaigns()
    if not campaigns:
        empty("No campaign yet", "Begin one to colour its posts on the calendar and to filter by it.")
    for campaign in sorted(campaigns, key=lambda each: each.state is CampaignState.ARCHIVED):
        _row(actor, campaign, may_plan=may_plan)


def _row(actor: Actor, campaign: Campaign, *, may_plan: bool) -> None:
    with st.container(key=f"row-{campaign.id}", horizontal=True, vertical_alignment="center"):
        swatch(campaign.colour, key=f"swatch.{campaign.id}")
        st.markdown(f"**{literal(campaign.name)}**", width="content")
        st.caption(f"{_dates(campaign)} · {_owner(campaign)}", width="content")
        if campaign.state is CampaignState.ARCHIVED:
            st.badge("Archived", icon=":material/inventory_2:", color="gray")
        st.space("stretch")
        if not may_plan:
            return
        with st.popover("Change", key=f"campaigns.change.{campaign.id}"):
            _change(actor, campaign)
        _archive_or_restore(actor, campaign)


def _archive_or_restore(actor: Actor, campaign: Campaign) -> None:
    campaigning = session.app().plan.campaigning
    archived = campaign.state is CampaignState.ARCHIVED
    word, act = ("Take up again", campaigning.restore) if archived else ("Archive", campaigning.archive)
    if st.button(word, key=f"campaigns.move.{campaign.id}", type="tertiary"):
        with shown_failures():
            act(actor, campaign.id)
        st.rerun()


def _begin(actor: Actor) -> None:
    slots = Slots()
    today = session.agency().zone.to_local(session.app().clock.now()).date()
    name, colour, starts_on, ends_on = _fields("campaigns.begin", slots, "", _next_colour(), today, None)
    if st.button("Begin campaign", type="primary", key="campaigns.begin.do"):
        with shown_failures(slots):
            session.app().plan.campaigning.begin_campaign(
                actor, name=name, colour=colour, starts_on=starts_on, ends_on=ends_on
            )
        st.rerun()


def _change(actor: Actor, campaign: Campaign) -> None:
    slots, key = Slots(), f"campaigns.{campaign.id}"
    name, colour, starts_on, ends_on = _fields(
        key, slots, campaign.name, campaign.colour, campaign.starts_on, campaign.ends_on
    )
    if st.button("Save", type="primary", key=f"{key}.save"):
        with shown_failures(slots):
            session.app().plan.campaigning.change(
                actor,
                campaign.id,
                name=name,
                colour=colour,
                starts_on=starts_on,
                ends_on=ends_on,
                owner_id=campaign.owner_id,
            )
        st.rerun()


def _fields(
    key: str, slots: Slots, name: str, colour: Colour, starts_on: date, ends_on: date | None
) -> tuple[str, Colour, date, date | None]:
    typed = st.text_input("Name", value=name, key=f"{key}.name", max_chars=80)
    slots.under("name")
    colours = list(Colour)
    chosen = st.selectbox(
        "Colour",
        colours,
        index=colours.index(colour),
        format_func=lambda one: one.value.capitalize(),
        key=f"{key}.colour",
    )
    first = st.date_input("First day", value=starts_on, format="YYYY-MM-DD", key=f"{key}.starts")
    last = st.date_input("Last day (empty: it goes on)", value=ends_on, format="YYYY-MM-DD", key=f"{key}.ends")
    slots.under("ends_on")
    return typed, chosen, first, last if isinstance(last, date) else None


def _next_colour() -> Colour:
    """Return a colour that no campaign has yet, as long as there is one."""
    taken = {campaign.colour for campaign in session.app().plan.campaigning.list_active()}
    return next((colour for colour in Colour if colour not in taken), Colour.BLUE)


def _dates(campaign: Campaign) -> str:
    start = f"{campaign.starts_on.day} {campaign.starts_on:%b %Y}"
    if campaign.ends_on is None:
        return f"from {start}"
    return f"{start} to {campaign.ends_on.day} {campaign.ends_on:%b %Y}"


def _owner(campaign: Campaign) -> str:
    with session.app().begin.reading() as tx:
        person = tx.people.find_person(campaign.owner_id)
    return f"answered for by {person.name}" if person else "without an owner"

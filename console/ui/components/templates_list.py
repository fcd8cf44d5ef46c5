"""Templates on the Plan page: keeping them, and beginning a post from one."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.domain.categories import CATEGORIES, category_name
from console.domain.templates import Template, TemplateState
from console.services import access
from console.ui import session
from console.ui.components.page import empty, literal, section
from console.ui.failures import Slots, shown_failures
from console.ui.going import go_to

_KINDS = ["", *(category.id for category in CATEGORIES)]


def templates_list(actor: Actor) -> None:
    """Show every template, and what those who write may do with it."""
    section("Templates", "Texts with places to fill in. A place stands between braces: {location}.")
    writes = actor.has(*access.MAY_WRITE_POSTS)
    if writes:
        with st.popover("New template", icon=":material/add:", key="templates.new"):
            _add(actor)
    templates = session.app().plan.templating.list_templates()
    if not templates:
        empty("No template yet", "Keep the texts that you write again and again: closures, meetings, thanks.")
    for template in sorted(templates, key=lambda each: each.state is TemplateState.ARCHIVED):
        _row(actor, template, writes=writes)


def _row(actor: Actor, template: Template, *, writes: bool) -> None:
    with st.container(key=f"row-{template.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(template.name)}**", width="content")
            if template.category:
                st.caption(category_name(template.category), width="content")
            if template.state is TemplateState.ARCHIVED:
                st.badge("Archived", icon=":material/inventory_2:", color="gray")
            st.space("stretch")
            if writes:
                _acts(actor, template)
        st.text(template.text)


def _acts(actor: Actor, template: Template) -> None:
    templating = session.app().plan.templating
    archived = template.state is TemplateState.ARCHIVED
    if not archived:
        if st.button("Write with it", key=f"templates.use.{template.id}", icon=":material/edit:"):
            _fill(actor, template)
        with st.popover("Change", key=f"templates.change.{template.id}"):
            _change(actor, template)
    word, act = ("Offer again", templating.restore) if archived else ("Archive", templating.archive)
    if st.button(word, key=f"templates.move.{template.id}", type="tertiary"):
        with shown_failures():
            act(actor, template.id)
        st.rerun()


@st.dialog("Write with a template")
def _fill(actor: Actor, template: Template) -> None:
    slots, values = Slots(), {}
    st.text(template.text)
    for name in template.fields():
        values[name] = st.text_input(name.capitalize(), key=f"templates.fill.{template.id}.{name}")
        slots.under(name)
    if st.button("Begin the post", type="primary", key="templates.fill.do"):
        with shown_failures(slots):
            content = session.app().plan.templating.fill(template.id, values)
            post = session.app().posting.draft(
                actor,
                title=content.title,
                text=content.text,
                category=content.category,
                campaign_id=content.campaign_id,
                area=content.area,
            )
        go_to("compose", post=post.id)


def _add(actor: Actor) -> None:
    slots = Slots()
    name, text, category = _fields("templates.add", slots, "", "", "")
    if st.button("Keep template", type="primary", key="templates.add.do"):
        with shown_failures(slots):
            session.app().plan.templating.add(actor, name=name, text=text, category=category)
        st.rerun()


def _change(actor: Actor, template: Template) -> None:
    slots, key = Slots(), f"templates.{template.id}"
    name, text, category = _fields(key, slots, template.name, template.text, template.category)
    if st.button("Save", type="primary", key=f"{key}.save"):
        with shown_failures(slots):
            session.app().plan.templating.change(
                actor, template.id, name=name, text=text, title=template.title, category=category
            )
        st.rerun()


def _fields(key: str, slots: Slots, name: str, text: str, category: str) -> tuple[str, str, str]:
    typed = st.text_input("Name", value=name, key=f"{key}.name", max_chars=80)
    slots.under("name")
    words = st.text_area("Text", value=text, key=f"{key}.text", height=140)
    slots.under("text")
    kind = st.selectbox("Kind", _KINDS, index=_KINDS.index(category), format_func=category_name, key=f"{key}.kind")
    return typed, words, kind

"""The agency's approval rules: what each asks for, a new one, and taking one away."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import ROLE_TITLES, Actor
from console.domain.approvals import DEFAULT_RULE, ApprovalRule, describe
from console.domain.categories import CATEGORIES, category_name
from console.services import access
from console.ui import session
from console.ui.components.page import literal, section
from console.ui.failures import Slots, shown_failures

_ANY = ""


def approval_rules(actor: Actor) -> None:
    """Show every rule; those who may also change them."""
    section("Approval rules", "A post has to meet every rule that it falls under. Nobody approves their own post.")
    names = {account.id: account.name for account in session.accounts()}
    rules = session.app().approval_rules.list_rules()
    st.markdown(f"Where no rule says otherwise: {describe(DEFAULT_RULE)[0].lower()}{describe(DEFAULT_RULE)[1:]}")
    may_change = actor.has(*access.MAY_SET_APPROVAL_RULES)
    for rule in rules:
        _rule(actor, rule, names, may_change=may_change)
    if may_change:
        with st.popover("Add a rule", icon=":material/add:"):
            _new(actor, names)
    else:
        st.caption("Administrators and command change these rules.")


def _rule(actor: Actor, rule: ApprovalRule, names: dict[str, str], *, may_change: bool) -> None:
    with st.container(key=f"row-{rule.id}", horizontal=True, vertical_alignment="center"):
        where = names.get(rule.account_id, "an account that was removed") if rule.account_id else "every account"
        what = category_name(rule.category) if rule.category else "every category"
        st.markdown(f"**{literal(what)}** on **{literal(where)}**  \n{describe(rule)}", width="stretch")
        if may_change and st.button("Take it away", key=f"rule.remove.{rule.id}", type="tertiary"):
            with shown_failures():
                session.app().approval_rules.remove(actor, rule.id)
            st.rerun()


def _new(actor: Actor, names: dict[str, str]) -> None:
    slots = Slots()
    account_id = st.selectbox(
        "Account", [_ANY, *names], format_func=lambda one: names.get(one, "Every account"), key="rule.account"
    )
    category = st.selectbox(
        "Category",
        [_ANY, *(each.id for each in CATEGORIES)],
        format_func=lambda one: category_name(one) if one else "Every category",
        key="rule.category",
    )
    roles = st.multiselect(
        "Whose approval counts",
        list(access.MAY_APPROVE_POSTS),
        default=list(access.MAY_APPROVE_POSTS),
        format_func=lambda role: ROLE_TITLES[role],
        key="rule.roles",
    )
    slots.under("roles")
    approvers = st.number_input("How many different people", 1, 5, 1, key="rule.approvers")
    slots.under("approvers")
    legal = st.checkbox("Legal counsel has to approve too", key="rule.legal")
    if st.button("Add this rule", key="rule.add", type="primary"):
        with shown_failures(slots):
            session.app().approval_rules.add(
                actor, account_id=account_id, category=category, roles=roles, approvers=int(approvers), legal=legal
            )
        st.rerun()

"""Policies: who approves what, what our own posts may not say, and the published grounds for hiding a comment."""

from __future__ import annotations

import streamlit as st

from console.ui import session
from console.ui.components.approval_rules import approval_rules
from console.ui.components.page import header, literal, section
from moderation.policy import load_policy

_APPROVAL, _PUBLISHING, _COMMENTS = "Approval", "Our own posts", "Comments"


def page() -> None:
    """Show the rules that decide; each with its version, because decisions name it."""
    actor = session.actor()
    header("Policies", "The rules that the console applies, as they are in force now.")
    chosen = st.segmented_control(
        "Show",
        [_APPROVAL, _PUBLISHING, _COMMENTS],
        default=_APPROVAL,
        required=True,
        key="policies.view",
        label_visibility="collapsed",
    )
    if chosen == _PUBLISHING:
        _publishing()
    elif chosen == _COMMENTS:
        _comments()
    else:
        approval_rules(actor)


def _publishing() -> None:
    policy = session.app().gating.policy
    section(
        "What our own posts may not say",
        f"Version {policy.version}. A block needs a second person with a reason; a warning stops nobody.",
    )
    for severity, word in (("block", "Blocks"), ("warn", "Warns")):
        st.markdown(f"**{word}**")
        for rule in policy.rules.values():
            if rule.severity.value == severity:
                st.markdown(f"- {literal(rule.title)}")


def _comments() -> None:
    policy = load_policy()
    section(literal(policy.title), f"Version {policy.version}. Residents read it on the portal.")
    st.text(policy.preamble)
    for clause in policy.clauses:
        st.markdown(f"**{literal(clause.title)}**")
        st.text(clause.text)

"""What somebody should do about the accounts soon, on Today: a line for each, the access before the budget."""

from __future__ import annotations

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.services import access
from console.services.spending import budget_sentence
from console.ui import session
from console.ui.components.page import literal, section
from console.ui.going import go_to


def account_warnings(actor: Actor) -> int:
    """Show every warning; returns how many there are."""
    app = session.app()
    warnings = [*app.watching_accounts.list_warnings(actor)]
    named = {account.id for account, _ in warnings}
    for account, month in app.spending.warnings(actor):
        if account.id not in named:
            warnings.append((account, budget_sentence(account.name, month)))
    if warnings:
        section("Accounts that need somebody")
    for account, warning in warnings:
        _row(actor, account, warning)
    return len(warnings)


def _row(actor: Actor, account: Account, warning: str) -> None:
    with st.container(key=f"row-account-warning-{account.id}", horizontal=True, vertical_alignment="center"):
        st.markdown(f":orange[:material/key_off:] {literal(warning)}", width="stretch")
        if actor.has(*access.MAY_ADMINISTER):
            if st.button("Look", key=f"today.account.{account.id}", type="tertiary", icon=":material/arrow_forward:"):
                go_to("people")
        else:
            st.caption("An administrator can.", width="content")

"""The short list of what stands against a post: what stops it, what only warns, and what a second person let pass."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.posts import Post, PostContent
from console.services import access
from console.services.checking import Finding
from console.ui import session
from console.ui.components.page import literal
from console.ui.failures import Slots, shown_failures
from moderation.gate.model import Severity

_MOST_WARNINGS = 6


def checks(
    content: PostContent, findings: Sequence[Finding], accounts: Sequence[Account], *, post_id: str = ""
) -> None:
    """Show what stops the post first, then what only warns; or that nothing stands against it."""
    if not any(finding.stops for finding in findings):
        st.markdown(":green[:material/check_circle:] Nothing stands against this post.")
    names = {account.id: account.name for account in accounts}
    for finding in sorted(findings, key=lambda finding: not finding.stops):
        if finding.rule or not finding.account_id:
            finding_line(finding, names.get(finding.account_id, ""))
    _refusing(findings, accounts)
    _planning(content, post_id)
    note = session.app().checks.reading_note(content.text)
    if note:
        st.caption(note)


def finding_line(finding: Finding, account: str = "") -> None:
    """Show one finding: its weight by word, shape and colour; ``account`` where it is of one account's own text."""
    message = literal(f"{account}: {finding.message}" if account else finding.message)
    if finding.overridden is not None:
        by = _name(finding.overridden.by)
        st.markdown(f":green[:material/verified_user:] {message}")
        st.caption(f"{literal(by)} lets this pass: {literal(finding.overridden.reason)}")
    elif finding.severity is Severity.BLOCK:
        st.markdown(f":orange[:material/block:] {message}")
    else:
        st.markdown(f":gray[:material/info:] {message}")


def overrides(actor: Actor, post: Post | None, content: PostContent, findings: Sequence[Finding]) -> None:
    """Let a second person pass what the gate stops; tell everybody else who that is."""
    stopping = [finding for finding in findings if finding.stops and finding.rule]
    if not stopping:
        return
    if post is None or content != post.content or not actor.has(*access.MAY_OVERRIDE_GATE) or _wrote(actor, post):
        st.caption(
            "What is marked :material/block: stops the post. If it has to go out as it is, save it, and ask a "
            "public-information officer or command who did not write it to open this draft and say why."
        )
        return
    for rule in dict.fromkeys(finding.rule for finding in stopping):
        _let_pass(actor, post, rule, [finding for finding in stopping if finding.rule == rule])


def _let_pass(actor: Actor, post: Post, rule: str, findings: Sequence[Finding]) -> None:
    slots = Slots()
    title = session.app().gating.policy.rule(rule).title
    with st.popover(f"Let it go out: {title[:1].lower()}{title[1:]}", icon=":material/verified_user:"):
        for finding in findings:
            st.markdown(literal(finding.message))
        reason = st.text_area("Why it may go out", key=f"override.{post.id}.{rule}", height=80)
        slots.under("reason")
        st.caption("Kept in the record with your name and the policy's version. Any edit of the post ends it.")
        if st.button("Let exactly this content go out", key=f"override.go.{post.id}.{rule}"):
            with shown_failures(slots):
                session.app().overriding.let_pass(
                    actor, post.id, rule=rule, content_hash=post.content.content_hash(), reason=reason
                )
            st.rerun()


def _wrote(actor: Actor, post: Post) -> bool:
    with session.app().begin.reading() as tx:
        return actor.id in tx.posts.editors(post.id)


def _refusing(findings: Sequence[Finding], accounts: Sequence[Account]) -> None:
    concerned = {
        finding.account_id for finding in findings if finding.account_id and not finding.rule and finding.stops
    }
    for account in (account for account in accounts if account.id in concerned):
        name = PLATFORM_NAMES[Platform(account.platform)]
        st.markdown(f":orange[:material/error:] {name} would refuse it as it is; the reason is under its preview.")


def _planning(content: PostContent, post_id: str) -> None:
    with session.app().begin.reading() as tx:
        warnings = session.app().plan.warnings.warnings(tx, content, post_id)
    for warning in warnings[:_MOST_WARNINGS]:
        st.markdown(f":gray[:material/info:] {literal(warning.message)}")


def _name(person_id: str) -> str:
    with session.app().begin.reading() as tx:
        person = tx.people.find_person(person_id)
    return person.name if person else "Somebody who left"

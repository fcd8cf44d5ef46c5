"""Compose: write once, tailor per account, see what residents will see, ask for approval."""

from __future__ import annotations

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.posts import Post, PostContent, PostState
from console.services import access
from console.ui import session
from console.ui.components import reviewing_post
from console.ui.components.page import ago, empty, header, section
from console.ui.components.proof import checks, proof
from console.ui.components.status import status
from console.ui.components.writing import write
from console.ui.failures import Slots, shown_failures

_OPEN = "compose.open"
_NEW = "new"


def page() -> None:
    """Show the post that is open, and the way to the others."""
    actor = session.actor()
    accounts = session.app().accounts.list_accounts()
    header("Compose", "Write once, tailor where it helps. What you see on the right is what residents will see.")
    _take_address()
    post = _open_post()
    _choose(actor)
    if post is not None and post.state is not PostState.DRAFT:
        _read(actor, post, accounts)
    elif actor.has(*access.MAY_WRITE_POSTS):
        _edit(actor, post, accounts)
    else:
        empty(
            "Nothing is open", "Choose a post above. Public information, community officers and command write new ones."
        )


def _take_address() -> None:
    """Open the post that a link names."""
    named = st.query_params.get("post")
    if named:
        st.session_state[_OPEN] = named
        del st.query_params["post"]


def _open_post() -> Post | None:
    open_id = st.session_state.get(_OPEN, _NEW)
    if open_id == _NEW:
        return None
    with shown_failures():
        return session.app().posts.get(open_id)
    return None


def _choose(actor: Actor) -> None:
    posts = session.app().posts.list_open()
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("New post", icon=":material/add:", key="compose.new"):
            _open(_NEW)
        with st.popover(f"Drafts and reviews ({len(posts)})", icon=":material/list:"):
            if not posts:
                st.caption("No drafts, and nothing waits for approval.")
            for post in posts:
                _offer(actor, post)


def _offer(actor: Actor, post: Post) -> None:
    with st.container(key=f"row-{post.id}", horizontal=True, vertical_alignment="center"):
        status(post.state, note=ago(post.updated_at, session.app().clock.now()))
        mine = " (yours)" if post.created_by == actor.id else ""
        if st.button(f"{post.title}{mine}", key=f"open.{post.id}", type="tertiary"):
            _open(post.id)


def _open(post_id: str) -> None:
    st.session_state[_OPEN] = post_id
    st.rerun()


def _edit(actor: Actor, post: Post | None, accounts: list[Account]) -> None:
    key = f"compose.{post.id}.{post.version}" if post else f"compose.{_NEW}"
    typed: PostContent = st.session_state.get(f"{key}.typed") or (
        post.content if post else PostContent(title="", text="")
    )
    if post and post.sent_back_reason:
        st.warning(f"Sent back: {post.sent_back_reason}", icon=":material/undo:")
    slots = Slots()
    left, right = st.columns([11, 9], gap="large")
    with left:
        content = write(actor, typed, accounts, slots, key=key)
    st.session_state[f"{key}.typed"] = content
    findings = session.app().posts.findings(content)
    with right:
        proof(content, accounts, findings, key=key)
    with left:
        section("Checks")
        checks(findings)
        _finish(actor, post, content, slots, key)


def _finish(actor: Actor, post: Post | None, content: PostContent, slots: Slots, key: str) -> None:
    st.caption("Submitting asks somebody else for approval. Nobody approves their own post.")
    with st.container(horizontal=True):
        submit = st.button("Submit for approval", type="primary", key=f"{key}.submit", icon=":material/send:")
        keep = st.button("Save draft", key=f"{key}.save")
    if not (submit or keep):
        return
    with shown_failures(slots):
        saved = _save(actor, post, content)
        if submit:
            session.app().posting.submit(actor, saved.id)
    for name in [name for name in st.session_state if str(name).startswith(f"{key}.")]:
        del st.session_state[name]
    st.toast("Submitted for approval" if submit else "Draft saved", icon=":material/check:")
    _open(saved.id)


def _save(actor: Actor, post: Post | None, content: PostContent) -> Post:
    posting = session.app().posting
    if post is not None:
        return posting.save(actor, post.id, content, version=post.version) if content != post.content else post
    saved = posting.draft(
        actor,
        title=content.title,
        text=content.text,
        variants=content.variants,
        attachments=content.attachments,
        account_ids=content.account_ids,
        due_at=content.due_at,
    )
    st.session_state[_OPEN] = saved.id
    return saved


def _read(actor: Actor, post: Post, accounts: list[Account]) -> None:
    by_id = {account.id: account for account in accounts}
    left, right = st.columns([9, 11], gap="large")
    with left:
        section(post.title)
        reviewing_post.facts(post, by_id)
        for delivery in session.app().posts.deliveries(post.id):
            reviewing_post.outcome(delivery, by_id.get(delivery.account_id))
        reviewing_post.decisions(actor, post)
    with right:
        findings = session.app().posts.findings(post.content) if post.state is PostState.IN_REVIEW else []
        proof(post.content, accounts, findings, key=f"read.{post.id}")

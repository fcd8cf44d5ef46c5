"""Compose: write once, tailor per account, see what residents will see, ask for approval."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.drafts import NEW
from console.domain.errors import NotFound
from console.domain.posts import EDITABLE_STATES, Post, PostContent, PostState
from console.services import access
from console.services.checking import Finding
from console.services.reading_posts import PostCard, PostPage
from console.ui import session
from console.ui.components import reviewing_post, working_copy
from console.ui.components.delivery import delivery_row
from console.ui.components.differences import history
from console.ui.components.gate_findings import checks, overrides
from console.ui.components.page import ago, empty, header, literal, section
from console.ui.components.plain_words import plain_words
from console.ui.components.proof import descriptions, proof
from console.ui.components.status import status
from console.ui.components.writing import write
from console.ui.failures import Slots, shown_failures

_OPEN = "compose.open"
_NEW = "new"
_MOVING = frozenset({PostState.SCHEDULED, PostState.PUBLISHING})
_LOOK_AGAIN = "2s"


def page() -> None:
    """Show the post that is open, and the way to the others."""
    actor = session.actor()
    accounts = session.accounts()
    header("Compose", "Write once, tailor where it helps. What you see on the right is what residents will see.")
    with shown_failures():
        access.require(actor, access.MAY_OPEN_POSTS, "work on posts")
    _take_address()
    opened = _opened(actor)
    post = opened.card.post if opened else None
    _choose(actor)
    if opened is not None and post is not None and post.state not in EDITABLE_STATES:
        _read(actor, opened, accounts)
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


def _opened(actor: Actor) -> PostPage | None:
    open_id = st.session_state.get(_OPEN, _NEW)
    if open_id == _NEW:
        return None
    try:
        return session.app().posts.get_page(actor, open_id)
    except NotFound as error:
        st.error(error.message, icon=":material/error:")
        return None


def _choose(actor: Actor) -> None:
    posts = [*session.app().posts.list_in_review(), *session.app().posts.list_drafts()]
    with st.container(horizontal=True, vertical_alignment="center"):
        may_write = actor.has(*access.MAY_WRITE_POSTS)
        if may_write and st.button("New post", icon=":material/add:", key="compose.new"):
            _open(_NEW)
        # another key when another post is open, so that choosing one closes the list
        key = f"compose.list.{st.session_state.get(_OPEN, _NEW)}"
        with st.popover(f"Drafts and reviews ({len(posts)})", icon=":material/list:", key=key):
            if not posts:
                st.caption("No drafts, and nothing waits for approval.")
            for card in posts:
                _offer(actor, card)


def _offer(actor: Actor, card: PostCard) -> None:
    post = card.post
    with st.container(key=f"row-{post.id}", horizontal=True, vertical_alignment="center"):
        status(post.state, note=ago(post.updated_at, session.app().clock.now()))
        author = "you" if post.created_by == actor.id else card.author
        if st.button(literal(f"{post.title} ({author})"), key=f"open.{post.id}", type="tertiary"):
            _open(post.id)


def _open(post_id: str) -> None:
    st.session_state[_OPEN] = post_id
    st.rerun()


def _edit(actor: Actor, newest: Post | None, accounts: list[Account]) -> None:
    post = working_copy.begin(actor, newest)
    key = working_copy.key_of(post)
    typed: PostContent = st.session_state.get(f"{key}.typed") or (
        post.content if post else PostContent(title="", text="")
    )
    if post and post.sent_back_reason:
        st.warning(f"Changes asked: {literal(post.sent_back_reason)}", icon=":material/undo:")
    slots = Slots()
    left, right = st.columns([11, 9], gap="large")
    with left:
        content = write(actor, typed, accounts, slots, key=key)
        working_copy.keep(actor, post, content, key=key)
    findings = session.app().posts.list_findings(content, post.id if post else "")
    _at_files(slots, findings)
    with right:
        proof(content, accounts, findings, key=key)
    with left:
        section("Checks")
        checks(content, findings, accounts, post_id=post.id if post else "")
        plain_words(content, findings, key=key)
        overrides(actor, newest, content, findings)
        _finish(actor, post, content, slots, key)


def _at_files(slots: Slots, findings: Sequence[Finding]) -> None:
    """Say under each file what the platforms would refuse about it."""
    fields = dict.fromkeys(finding.field for finding in findings if finding.field.startswith("media["))
    for field in fields:
        said = [literal(finding.message) for finding in findings if finding.field == field and finding.stops]
        if said:
            slots.hint(field, "\n\n".join(f":orange[:material/block:] {sentence}" for sentence in said))


def _finish(actor: Actor, post: Post | None, content: PostContent, slots: Slots, key: str) -> None:
    st.caption("Submitting asks somebody else for approval. Nobody approves their own post.")
    with st.container(horizontal=True):
        submit = st.button("Submit for approval", type="primary", key=f"{key}.submit", icon=":material/send:")
        keep = st.button("Save draft", key=f"{key}.save")
        working_copy.drop(actor, post, content, key=key)
        if post is not None:
            _history(post)
    if not (submit or keep):
        return
    with shown_failures(slots):
        saved = _save(actor, post, content)
        working_copy.discard(actor, post.id if post else NEW)
        if submit:
            session.app().posting.submit(actor, saved.id)
    working_copy.forget(key)
    st.toast("Submitted for approval" if submit else "Draft saved", icon=":material/check:")
    _open(saved.id)


def _history(post: Post) -> None:
    with st.popover("History", icon=":material/history:", key=f"compose.history.{post.id}.{post.version}"):
        history(post.id, key=f"compose.history.{post.id}")


def _save(actor: Actor, post: Post | None, content: PostContent) -> Post:
    posting = session.app().posting
    if post is not None:
        return posting.save(actor, post.id, content, version=post.version) if content != post.content else post
    fields = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    saved = posting.draft(actor, **fields)
    st.session_state[_OPEN] = saved.id
    return saved


def _read(actor: Actor, opened: PostPage, accounts: list[Account]) -> None:
    by_id = {account.id: account for account in accounts}
    post = opened.card.post
    left, right = st.columns([9, 11], gap="large")
    with left:
        section(post.title)
        look_again = _LOOK_AGAIN if post.state in _MOVING else None
        st.fragment(_standing, run_every=look_again)(actor, post.id, post.state, by_id)
        reviewing_post.decisions(actor, opened)
        _history(post)
    with right:
        proof(post.content, accounts, opened.findings, key=f"read.{post.id}")
        descriptions(post.content)


def _standing(actor: Actor, post_id: str, shown: PostState, accounts: dict[str, Account]) -> None:
    """Show where the post and its deliveries stand; runs by itself while the clock may move them."""
    with shown_failures():
        opened = session.app().posts.get_page(actor, post_id)
    if opened.card.post.state is not shown:
        st.rerun()
    reviewing_post.facts(opened, accounts)
    for delivery in opened.card.deliveries:
        account = accounts.get(delivery.account_id)
        delivery_row(actor, delivery, account, key="compose", among=opened.card.deliveries)

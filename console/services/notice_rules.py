"""What happened, and whom it concerns. The audit log is the one source, so that nothing is told twice or lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from console.domain.accounts import Account
from console.domain.actors import Role
from console.domain.audit import AuditEntry
from console.domain.errors import NotFound
from console.domain.notices import NoticeKind
from console.domain.posts import Post
from console.services import access


class NoticedPosts(Protocol):
    """Posts that news is about."""

    def get_post(self, post_id: str) -> Post: ...
    def editors(self, post_id: str) -> frozenset[str]: ...


class NoticedAccounts(Protocol):
    """Accounts that news is about."""

    def get_account(self, account_id: str) -> Account: ...


class NewsTransaction(Protocol):
    """What the rules read."""

    @property
    def posts(self) -> NoticedPosts: ...
    @property
    def accounts(self) -> NoticedAccounts: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing to tell: everybody with one of ``roles`` and each of ``people``, but not ``but``."""

    kind: NoticeKind
    subject_id: str
    text: str
    link: str
    roles: tuple[Role, ...] = ()
    people: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


#: What settles which notices of its subject for everybody.
SETTLES: Mapping[str, tuple[NoticeKind, ...]] = {
    "post.approved": (NoticeKind.APPROVAL_WANTED, NoticeKind.CHANGES_ASKED),
    "post.sent_back": (NoticeKind.APPROVAL_WANTED,),
    "post.submitted": (NoticeKind.CHANGES_ASKED,),
    "post.cancelled": tuple(NoticeKind),
    "post.missed": (NoticeKind.APPROVAL_WANTED,),
    "post.approval_voided": (NoticeKind.APPROVAL_WANTED,),
    "public_post.change_approved": (NoticeKind.APPROVAL_WANTED,),
    "public_post.change_withdrawn": (NoticeKind.APPROVAL_WANTED,),
    "account.reconnected": (NoticeKind.ACCOUNT_TROUBLE,),
    "account.removed": (NoticeKind.ACCOUNT_TROUBLE,),
    "series.unstuck": (NoticeKind.POST_STOPPED,),
    "series.changed": (NoticeKind.POST_STOPPED,),
    "series.ended": (NoticeKind.POST_STOPPED,),
}


def news_of(entry: AuditEntry, tx: NewsTransaction) -> News | None:
    """Return what there is to tell about one entry, or None; what is gone meanwhile is told to nobody."""
    rule = _RULES.get(entry.verb)
    if rule is None:
        return None
    try:
        return rule(entry, tx)
    except NotFound:
        return None


def _approval_wanted(entry: AuditEntry, tx: NewsTransaction) -> News:
    post = tx.posts.get_post(entry.object_id)
    wrote_it = tx.posts.editors(post.id) | {post.created_by, entry.actor_id}
    return News(
        kind=NoticeKind.APPROVAL_WANTED,
        subject_id=post.id,
        text=f"{_named(post)} waits for approval.",
        link=_page_of(post),
        roles=access.MAY_GIVE_APPROVAL,
        but=wrote_it,
    )


def _new_words_wanted(entry: AuditEntry, tx: NewsTransaction) -> News:
    post = tx.posts.get_post(entry.object_id)
    return News(
        kind=NoticeKind.APPROVAL_WANTED,
        subject_id=post.id,
        text=f"New words for {_named(post)}, which is public, wait for approval.",
        link=_page_of(post),
        roles=access.MAY_APPROVE_POSTS,
        but=frozenset({entry.actor_id}),
    )


def _to_author(kind: NoticeKind, ending: str) -> Callable[[AuditEntry, NewsTransaction], News]:
    def rule(entry: AuditEntry, tx: NewsTransaction) -> News:
        post = tx.posts.get_post(entry.object_id)
        authors = frozenset({post.created_by} | ({post.submitted_by} if post.submitted_by else set()))
        text = f"{_named(post)} {ending.format(who=entry.actor_name, reason=entry.data.get('reason', ''))}"
        return News(
            kind=kind,
            subject_id=post.id,
            text=text.strip(),
            link=_page_of(post),
            people=authors,
            but=frozenset({entry.actor_id}),
        )

    return rule


def _stopped(ending: str) -> Callable[[AuditEntry, NewsTransaction], News | None]:
    def rule(entry: AuditEntry, tx: NewsTransaction) -> News | None:
        if "pause" in entry.data:
            return None  # the pause itself is told, once
        post = tx.posts.get_post(str(entry.data.get("source") or entry.object_id))
        return News(
            kind=NoticeKind.POST_STOPPED,
            subject_id=post.id,
            text=f"{_named(post)} {ending}",
            link=_page_of(post),
            roles=access.MAY_APPROVE_POSTS,
            people=frozenset({post.created_by}),
            but=frozenset({entry.actor_id}),
        )

    return rule


def _account(ending: str, roles: tuple[Role, ...]) -> Callable[[AuditEntry, NewsTransaction], News]:
    def rule(entry: AuditEntry, tx: NewsTransaction) -> News:
        account = tx.accounts.get_account(entry.object_id)
        return News(
            kind=NoticeKind.ACCOUNT_TROUBLE,
            subject_id=account.id,
            text=f"{account.name} {ending}",
            link="/people",
            roles=roles,
        )

    return rule


def _pause(ending: str) -> Callable[[AuditEntry, NewsTransaction], News]:
    def rule(entry: AuditEntry, _tx: NewsTransaction) -> News:
        reason = f": {entry.data['reason']}" if entry.data.get("reason") else ""
        return News(
            kind=NoticeKind.PAUSED,
            subject_id=entry.object_id,
            text=f"{entry.actor_name} {ending}{reason}",
            link="/today",
            roles=access.MAY_WRITE_POSTS,
            but=frozenset({entry.actor_id}),
        )

    return rule


def _series_stuck(entry: AuditEntry, _tx: NewsTransaction) -> News:
    return News(
        kind=NoticeKind.POST_STOPPED,
        subject_id=entry.object_id,
        text=f"The series “{entry.data['title']}” needs somebody: {entry.data['why']}",
        link="/plan?view=series",
        roles=access.MAY_PLAN,
        people=frozenset(entry.data["authors"]),
    )


def _named(post: Post) -> str:
    return f"“{post.title}”"


def _page_of(post: Post) -> str:
    return f"/compose?post={post.id}"


_ADMINISTRATORS = access.MAY_ADMINISTER
_SPENDERS = (*access.MAY_ADMINISTER, Role.PIO)

_RULES: Mapping[str, Callable[[AuditEntry, NewsTransaction], News | None]] = {
    "post.submitted": _approval_wanted,
    "post.approval_given": _approval_wanted,
    "public_post.edit_proposed": _new_words_wanted,
    "post.approved": _to_author(NoticeKind.POST_APPROVED, "was approved by {who}."),
    "post.sent_back": _to_author(NoticeKind.CHANGES_ASKED, "came back from {who}: {reason}"),
    "post.put_on_hold": _to_author(NoticeKind.CHANGES_ASKED, "was put on hold by {who}: {reason}"),
    "post.missed": _stopped("was not approved in time and did not go out."),
    "delivery.missed": _stopped("was too late to send."),
    "delivery.held": _stopped("is held back and waits for a decision."),
    "delivery.rejected": _stopped("was refused by the platform."),
    "delivery.unconfirmed": _stopped("may or may not be public: the platform's answer never came."),
    "delivery.by_hand": _stopped("has to be posted by hand now."),
    "public_post.change_failed": _stopped("is public and could not be changed there."),
    "account.needs_reconnect": _account("has to be connected again. Nothing goes out on it.", _ADMINISTRATORS),
    "account.access_ending": _account("has to be connected again soon: its access ends.", _ADMINISTRATORS),
    "account.budget_nearly_spent": _account("has used most of this month's budget.", _SPENDERS),
    "account.budget_spent": _account("has used up this month's budget.", _SPENDERS),
    "series.stuck": _series_stuck,
    "sending.paused": _pause("paused what goes out"),
    "sending.resumed": _pause("lifted the pause"),
}

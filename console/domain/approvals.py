"""How many people, of which roles, have to approve what: rules per account and category."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.actors import ROLE_TITLES, Role
from console.domain.posts import PostContent


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """What it takes on one account, for one category, or (where empty) for all of them."""

    id: str
    account_id: str = ""
    category: str = ""
    #: Whose approval counts.
    roles: frozenset[Role] = frozenset({Role.PIO, Role.COMMAND})
    #: How many different people of those roles.
    approvers: int = 1
    #: Whether legal counsel, who is somebody else again, has to approve too.
    legal: bool = False

    def applies_to(self, content: PostContent) -> bool:
        """Return whether ``content`` falls under the rule."""
        on_account = not self.account_id or self.account_id in content.account_ids
        return on_account and self.category in {"", content.category}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenApproval:
    """One person's yes to exactly one content, with the roles they had when they said it."""

    post_id: str
    content_hash: str
    by: str
    roles: frozenset[Role]
    at: datetime


#: What holds where the agency has made no rule.
DEFAULT_RULE = ApprovalRule(id="default")


def rules_for(rules: Iterable[ApprovalRule], content: PostContent) -> tuple[ApprovalRule, ...]:
    """Return every rule that ``content`` falls under; each of them has to be met."""
    return tuple(rule for rule in rules if rule.applies_to(content)) or (DEFAULT_RULE,)


def still_missing(
    rules: Iterable[ApprovalRule], content: PostContent, given: Sequence[GivenApproval]
) -> tuple[str, ...]:
    """Return what ``content`` still needs, as sentences; nothing when it may go out."""
    sentences = [sentence for rule in rules_for(rules, content) for sentence in _missing(rule, given)]
    return tuple(dict.fromkeys(sentences))


def describe(rule: ApprovalRule) -> str:
    """Return what a rule asks for, as a sentence."""
    people = "one person" if rule.approvers == 1 else f"{rule.approvers} different people"
    legal = ", and by legal counsel" if rule.legal else ""
    return f"Approval by {people} ({_titles(rule)}){legal}."


def _missing(rule: ApprovalRule, given: Sequence[GivenApproval]) -> Iterable[str]:
    counsel = {one.by for one in given if Role.LEGAL in one.roles}
    others = {one.by for one in given if one.roles & rule.roles}
    if rule.legal and not counsel:
        yield "Legal counsel has not approved it yet."
    elif rule.legal and counsel <= others:
        others = set(sorted(others)[1:])  # one of them speaks as counsel and counts once
    short = rule.approvers - len(others)
    if short > 0:
        yield f"It needs {short} more {'approval' if short == 1 else 'approvals'} ({_titles(rule)})."


def _titles(rule: ApprovalRule) -> str:
    return " or ".join(title.lower() for role, title in ROLE_TITLES.items() if role in rule.roles)

"""The agency's own rules of who approves what; administrators and command make them, each change on record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from console.domain.accounts import Account
from console.domain.actors import Actor, Role
from console.domain.approvals import ApprovalRule, describe
from console.domain.audit import AuditLog
from console.domain.errors import InvalidInput
from console.domain.ids import new_id
from console.services import access
from console.services.posting_ports import People
from console.services.transaction import Begin

_MOST = 5


class RuleStore(Protocol):
    """Approval rules."""

    def list_rules(self) -> Sequence[ApprovalRule]: ...
    def add_rule(self, rule: ApprovalRule) -> None: ...
    def remove_rule(self, rule_id: str) -> ApprovalRule: ...


class RuleAccounts(Protocol):
    """The accounts that a rule can name."""

    def get_account(self, account_id: str) -> Account: ...


class RulesTransaction(Protocol):
    """What keeping rules needs of the database."""

    @property
    def approvals(self) -> RuleStore: ...
    @property
    def accounts(self) -> RuleAccounts: ...
    @property
    def people(self) -> People: ...
    @property
    def audit(self) -> AuditLog: ...


class ApprovalRules:
    """Rules by account and category; a post has to meet every one that it falls under."""

    def __init__(self, *, begin: Begin[RulesTransaction]) -> None:
        self._begin = begin

    def list_rules(self) -> Sequence[ApprovalRule]:
        """Return every rule, oldest first."""
        with self._begin.reading() as tx:
            return tx.approvals.list_rules()

    def add(
        self,
        actor: Actor,
        *,
        account_id: str = "",
        category: str = "",
        roles: Collection[Role] = access.MAY_APPROVE_POSTS,
        approvers: int = 1,
        legal: bool = False,
    ) -> ApprovalRule:
        """Make a rule; it holds from the next approval on. Raises InvalidInput for one that nobody could meet."""
        rule = ApprovalRule(
            id=new_id("rule"),
            account_id=account_id,
            category=category,
            roles=frozenset(roles),
            approvers=approvers,
            legal=legal,
        )
        _refuse_nonsense(rule)
        with self._begin() as tx:
            keeper = _keeper(tx, actor)
            if account_id:
                tx.accounts.get_account(account_id)
            tx.approvals.add_rule(rule)
            said = {"account": account_id, "category": category, "asks": describe(rule)}
            tx.audit.append(keeper, "approval_rule.added", rule.id, **said)
        return rule

    def remove(self, actor: Actor, rule_id: str) -> None:
        """Take a rule away; what was approved under it stays approved. Raises NotFound."""
        with self._begin() as tx:
            keeper = _keeper(tx, actor)
            removed = tx.approvals.remove_rule(rule_id)
            tx.audit.append(keeper, "approval_rule.removed", rule_id, asked=describe(removed))


def _keeper(tx: RulesTransaction, actor: Actor) -> Actor:
    keeper = tx.people.current(actor)
    access.require(keeper, access.MAY_SET_APPROVAL_RULES, "change who approves what")
    return keeper


def _refuse_nonsense(rule: ApprovalRule) -> None:
    if not rule.roles:
        raise InvalidInput("Choose at least one role whose approval counts.", field="roles")
    if not rule.roles <= set(access.MAY_APPROVE_POSTS):
        raise InvalidInput("Only roles that may approve posts can count.", field="roles")
    if not 1 <= rule.approvers <= _MOST:
        raise InvalidInput(f"Between one and {_MOST} people can be asked for.", field="approvers")

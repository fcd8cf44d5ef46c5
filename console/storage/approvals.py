"""Approval rules and given approvals in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from console.domain.actors import Role
from console.domain.approvals import ApprovalRule, GivenApproval
from console.domain.errors import NotFound
from console.domain.ids import new_id
from console.storage.tables.approvals import ApprovalRuleRow, GivenApprovalRow


class SqlApprovals:
    """Approvals inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_rules(self) -> Sequence[ApprovalRule]:
        """Return every rule, oldest first."""
        rows = self._session.exec(select(ApprovalRuleRow).order_by(col(ApprovalRuleRow.id)).limit(500))
        return [_as_rule(row) for row in rows]

    def add_rule(self, rule: ApprovalRule) -> None:
        """Write a new rule."""
        self._session.add(
            ApprovalRuleRow(
                id=rule.id,
                account_id=rule.account_id,
                category=rule.category,
                roles=sorted(rule.roles),
                approvers=rule.approvers,
                legal=rule.legal,
            )
        )
        self._session.flush()

    def remove_rule(self, rule_id: str) -> ApprovalRule:
        """Take a rule away and return it; raises NotFound."""
        row = self._session.get(ApprovalRuleRow, rule_id)
        if row is None:
            raise NotFound("There is no such rule any more.")
        removed = _as_rule(row)
        self._session.delete(row)
        self._session.flush()
        return removed

    def give(self, approval: GivenApproval) -> None:
        """Write one person's yes."""
        row = GivenApprovalRow(
            id=new_id("yes"),
            post_id=approval.post_id,
            content_hash=approval.content_hash,
            by=approval.by,
            roles=sorted(approval.roles),
            at=approval.at,
        )
        self._session.add(row)
        self._session.flush()

    def list_given(self, post_id: str, content_hash: str, since: datetime) -> Sequence[GivenApproval]:
        """Return what was given to this very content since it was submitted, oldest first."""
        query = select(GivenApprovalRow).where(
            GivenApprovalRow.post_id == post_id,
            GivenApprovalRow.content_hash == content_hash,
            col(GivenApprovalRow.at) >= since,
        )
        return [_as_given(row) for row in self._session.exec(query.order_by(col(GivenApprovalRow.at)).limit(100))]


def _as_rule(row: ApprovalRuleRow) -> ApprovalRule:
    return ApprovalRule(
        id=row.id,
        account_id=row.account_id,
        category=row.category,
        roles=frozenset(Role(role) for role in row.roles),
        approvers=row.approvers,
        legal=row.legal,
    )


def _as_given(row: GivenApprovalRow) -> GivenApproval:
    return GivenApproval(
        post_id=row.post_id,
        content_hash=row.content_hash,
        by=row.by,
        roles=frozenset(Role(role) for role in row.roles),
        at=row.at,
    )

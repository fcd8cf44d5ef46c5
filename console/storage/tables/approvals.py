"""Who has to approve what, and every approval that was given; a given approval is never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel


class ApprovalRuleRow(SQLModel, table=True):
    """What it takes on one account, for one category, or for all of them."""

    __tablename__ = "approval_rules"

    id: str = Field(primary_key=True)
    account_id: str = ""
    category: str = ""
    roles: list[str] = Field(sa_type=JSON)
    approvers: int
    legal: bool


class GivenApprovalRow(SQLModel, table=True):
    """One person's yes to exactly one content."""

    __tablename__ = "given_approvals"
    __table_args__ = (Index("given_approvals_of_post", "post_id", "at"),)

    id: str = Field(primary_key=True)
    post_id: str = Field(foreign_key="posts.id")
    content_hash: str
    by: str = Field(foreign_key="people.id")
    roles: list[str] = Field(sa_type=JSON)
    at: datetime

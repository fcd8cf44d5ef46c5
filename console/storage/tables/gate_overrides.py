"""Every override of the gate; a row is never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class GateOverrideRow(SQLModel, table=True):
    """One rule that one person let pass, for one content under one policy version."""

    __tablename__ = "gate_overrides"
    __table_args__ = (
        UniqueConstraint("subject_id", "content_hash", "rule", "policy", "by", name="gate_overrides_once"),
    )

    id: str = Field(primary_key=True)
    subject_id: str = Field(index=True)
    rule: str
    policy: str
    content_hash: str
    reason: str
    by: str = Field(foreign_key="people.id")
    at: datetime

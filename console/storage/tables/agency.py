"""The agency's table: one row."""

from __future__ import annotations

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class AgencyRow(SQLModel, table=True):
    """The one agency of this installation."""

    __tablename__ = "agency"

    id: str = Field(primary_key=True)
    name: str
    short_name: str
    zone: str
    emergency_number: str
    crisis_line: str
    private_channel: str
    policy_url: str = ""
    areas: list[str] = Field(default_factory=list, sa_type=JSON)

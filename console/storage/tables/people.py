"""People, how they prove who they are, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """One person; nothing here is secret."""

    __tablename__ = "people"
    __table_args__ = (
        Index(
            "people_oidc_subject",
            "oidc_subject",
            unique=True,
            sqlite_where=text("oidc_subject <> ''"),
            postgresql_where=text("oidc_subject <> ''"),
        ),
    )

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(unique=True)
    roles: list[str] = Field(sa_type=JSON)
    state: str
    oidc_subject: str = ""
    is_demo: bool = Field(default=False, index=True)


class LoginRow(SQLModel, table=True):
    """A local account: an argon2id hash, perhaps a sealed second factor, and how often it went wrong."""

    __tablename__ = "logins"

    person_id: str = Field(primary_key=True, foreign_key="people.id")
    password_hash: str
    sealed_totp: str = ""
    totp_confirmed: bool = False
    #: The last time step whose code was used: each code works once.
    totp_step: int = 0


class SessionRow(SQLModel, table=True):
    """One signed-in browser; of its token only the SHA-256 is kept."""

    __tablename__ = "sessions"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    person_id: str = Field(foreign_key="people.id", index=True)
    token_sha256: str = Field(unique=True)
    method: str
    browser: str
    address: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)
    ended_at: datetime | None = None


class SignInFailureRow(SQLModel, table=True):
    """One wrong try, for the lock-out; the name that was tried is kept as a keyed hash only."""

    __tablename__ = "sign_in_failures"

    id: str = Field(primary_key=True)
    at: datetime = Field(index=True)
    name_hash: str = Field(index=True)


def roles_as_json(roles: Any) -> list[str]:
    """Return roles as they are stored: sorted words."""
    return sorted(str(role) for role in roles)

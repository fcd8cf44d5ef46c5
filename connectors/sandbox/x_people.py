"""The users of the sandbox's X: the agency and the residents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.sandbox.state import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class XUser:
    """One user of X."""

    id: str
    name: str
    username: str
    description: str
    verified_type: str
    followers: int
    subscription: str = "None"


def list_users(sandbox: Sandbox) -> Iterator[XUser]:
    """Everybody."""
    agency = sandbox.accounts.x
    yield XUser(
        id=agency.user_id,
        name=agency.name,
        username=agency.username,
        description=agency.description,
        verified_type="government",
        followers=18_240,
        subscription=str(sandbox.switches.all()["x_subscription"]),
    )
    for person in sandbox.accounts.residents:
        yield XUser(
            id=person.x_id,
            name=person.name,
            username=person.username,
            description="",
            verified_type="none",
            followers=87,
        )


def find_user(sandbox: Sandbox, user_id: str) -> XUser | None:
    """A user by number."""
    return next((user for user in list_users(sandbox) if user.id == user_id), None)


def find_user_by_name(sandbox: Sandbox, username: str) -> XUser | None:
    """A user by handle, whatever its capitals."""
    wanted = username.lower()
    return next((user for user in list_users(sandbox) if user.username.lower() == wanted), None)

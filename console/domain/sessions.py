"""A signed-in browser: kept on our side, listed, and ended whenever somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.domain.state import StateGraph


class SessionState(StrEnum):
    """Whether a session still opens the door, and if not, what ended it."""

    LIVE = "live"
    ENDED = "ended"
    REVOKED = "revoked"
    EXPIRED = "expired"


SIGN_IN_GRAPH: StateGraph[SessionState] = StateGraph(
    "sign-in",
    initial=SessionState.LIVE,
    edges={
        SessionState.LIVE: {SessionState.ENDED, SessionState.REVOKED, SessionState.EXPIRED},
        SessionState.ENDED: set(),
        SessionState.REVOKED: set(),
        SessionState.EXPIRED: set(),
    },
)


class Method(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  (the name of a method)
    PASSWORD_AND_CODE = "password_and_code"  # noqa: S105
    IDENTITY_PROVIDER = "identity_provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where a sign-in comes from, as far as the browser tells."""

    browser: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSession:
    """One signed-in browser; its token is not part of this."""

    id: str
    person_id: str
    state: SessionState
    method: Method
    browser: str
    address: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_over(self, now: datetime, idle_s: int) -> bool:
        """Return whether the session no longer opens the door at ``now``."""
        idle_too_long = now - self.seen_at >= timedelta(seconds=idle_s)
        return self.state != SessionState.LIVE or now >= self.expires_at or idle_too_long


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Who stands behind a request: the session and the person as the database knows them now."""

    session_id: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A sign-in that succeeded: the token goes into the cookie and nowhere else."""

    token: Secret
    session: SignInSession
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsCode:
    """The password was right; the second factor is still to come. ``ticket`` is sealed and short-lived."""

    ticket: Secret

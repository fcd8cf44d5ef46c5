"""Which clauses of the published policy speak to a message. Where none does, no act is ever offered."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.model import Flag, Intent
from moderation.policy import Clause, Policy


def clauses_for(policy: Policy, *, flags: Iterable[str], intent: str | None) -> tuple[Clause, ...]:
    """Return the clauses that flags or intent speak to, in the policy's order.

    Profanity never speaks to any, whatever a policy file says: it is information only.
    """
    raised = {Flag(flag) for flag in flags} - {Flag.PROFANITY}
    meant = {Intent(intent)} if intent else set()
    return tuple(c for c in policy.clauses if raised.intersection(c.flags) or meant.intersection(c.intents))

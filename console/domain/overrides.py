"""A second person's word that what the gate blocks may go out: for one rule, one content, one policy version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverride:
    """Who let it pass, and why. It counts for exactly the content with this hash, so any edit ends it."""

    id: str
    #: The post (or answer) that it was given to.
    subject_id: str
    rule: str
    #: Version of the publishing policy that was in force.
    policy: str
    content_hash: str
    reason: str
    by: str
    at: datetime

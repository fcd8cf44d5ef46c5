"""The words of the gate: what it looks at and what it finds. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """What a finding means: a block needs a second person, a warning is shown and stops nobody."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetails:
    """What the agency may always publish: its own words, in which its numbers and addresses stand."""

    words: str = ""
    emergency_number: str = "911"
    #: Hosts of the agency's own pages, whose mailboxes are the agency's too.
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text of ours as residents would read it, and what of its post the rules need; a reply has no post."""

    text: str
    own: OwnDetails = OwnDetails()
    #: What the pictures that go with it are said to show.
    pictures: tuple[str, ...] = ()
    goes_out_at: datetime | None = None
    comes_down_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a rule saw: string offsets [start, end) into the text, and plain words to offer where there are some."""

    rule: str
    start: int
    end: int
    plain: str = ""
    #: What to quote where the offsets are not of this text, such as those of a picture's description.
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """One finding: the rule's name, a sentence for the writer, where, how heavy, and under which policy version."""

    rule: str
    message: str
    start: int
    end: int
    severity: Severity
    policy: str
    #: What to say instead, or what to add, where the rule offers it.
    plain: str = ""

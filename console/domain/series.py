"""A series: a post that comes again by a calendar rule, each time as an ordinary post that somebody must approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from console.domain.posts import EDITABLE_STATES, Post, PostContent, PostState
from console.domain.state import StateGraph


class SeriesState(StrEnum):
    """Whether it still makes posts."""

    ACTIVE = "active"
    ENDED = "ended"


SERIES_GRAPH: StateGraph[SeriesState] = StateGraph(
    "series",
    initial=SeriesState.ACTIVE,
    edges={SeriesState.ACTIVE: {SeriesState.ENDED}, SeriesState.ENDED: set()},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is said, and by which rule it comes again.

    The rule runs on the agency's wall clock: nine in the morning stays nine in the morning when the clocks change.
    """

    id: str
    state: SeriesState
    #: Everything but the time.
    content: PostContent
    #: An RFC 5545 recurrence rule of days, weeks, months or years, such as ``FREQ=WEEKLY;BYDAY=MO``.
    rule: str
    #: The first time, naive, on the agency's wall clock.
    starts_at: datetime
    #: The last day that it may come; None where it goes on.
    ends_on: date | None = None
    #: Days on which it does not come (EXDATE); it comes once a day at most.
    exceptions: tuple[date, ...] = ()
    #: How long before its time each post is made.
    ahead_days: int = 28
    #: Whether each post asks for review as it is made; never more than that.
    submits: bool = False
    version: int = 1
    #: In whose name the posts are begun.
    owner_id: str
    #: Everybody who wrote some of it; none of them may approve its posts.
    author_ids: tuple[str, ...]
    created_at: datetime
    #: The series that this one goes on from.
    follows: str = ""
    #: Why its last post could not be made, in a sentence.
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time of a series that was made into a post: at most once, whoever tries."""

    series_id: str
    #: The time as the rule gives it, naive.
    wall: datetime
    post_id: str
    #: The post's version as it was made; another one says that somebody edited it.
    made_version: int


#: States in which a post that nobody edited can still follow its series.
FOLLOWS = EDITABLE_STATES | {PostState.IN_REVIEW, PostState.SCHEDULED}


def still_follows(occurrence: Occurrence, post: Post) -> bool:
    """Return whether nobody edited the post and none of it went out, so that a changed series may replace it."""
    return post.version == occurrence.made_version and post.state in FOLLOWS

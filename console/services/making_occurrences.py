"""Making the posts of series ahead of their time: each once, as drafts or for review, never approved."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain.actors import WORKER, Actor
from console.domain.errors import Blocked, Conflict, ConsoleError
from console.domain.posts import Post, PostContent
from console.domain.series import Occurrence, Series, SeriesState
from console.domain.time import Clock
from console.domain.wall_times import resolve
from console.services.planning_stores import PlanningTransaction, PostingOver
from console.services.posting import Posting
from console.services.recurrence import occurrences
from console.services.transaction import Begin, Joined

_log = logging.getLogger(__name__)


class MakingOccurrences:
    """What the clock does for series. A person may change a series between any two steps of it."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock, posting_over: PostingOver) -> None:
        self._begin = begin
        self._clock = clock
        self._posting_over = posting_over

    def make_due(self) -> int:
        """Make every post whose time to be made has come; return how many. Any number of workers may try."""
        with self._begin.reading() as tx:
            due = [
                (series, wall)
                for series in tx.series.list_series({SeriesState.ACTIVE})
                for wall in self._due(tx, series)
            ]
        return sum(self._make(series, wall) for series, wall in due)

    def _due(self, tx: PlanningTransaction, series: Series) -> Sequence[datetime]:
        """A time that passed while nothing ran is not made: overdue is not due."""
        zone, now = tx.agency.get().zone, self._clock.now()
        today = zone.to_local(now).replace(tzinfo=None, fold=0)
        made = {occurrence.wall for occurrence in tx.series.list_occurrences(series.id, today)}
        walls = occurrences(series, today, today + timedelta(days=series.ahead_days))
        return [wall for wall in walls if wall not in made and resolve(zone, wall).at > now]

    def _make(self, series: Series, wall: datetime) -> int:
        try:
            with self._begin() as tx:
                return self._make_in(tx, series.id, wall)
        except Conflict:
            return 0  # another worker or a person was quicker; the next tick looks again
        except ConsoleError as error:
            self._stuck(series.id, error.message)
            return 0

    def _make_in(self, tx: PlanningTransaction, series_id: str, wall: datetime) -> int:
        series = tx.series.lock_series(series_id)
        if series.state is not SeriesState.ACTIVE or wall not in self._due(tx, series):
            return 0
        moment = resolve(tx.agency.get().zone, wall)
        owner = tx.people.current(Actor(id=series.owner_id, name="", roles=frozenset()))
        posting = self._posting_over(Joined(tx))
        post = self._drafted(tx, posting, owner, series, replace(series.content, due_at=moment.at))
        trouble = _submitted(posting, owner, post) if series.submits else ""
        tx.series.note_occurrence(
            Occurrence(series_id=series.id, wall=wall, post_id=post.id, made_version=post.version)
        )
        tx.audit.append(
            WORKER, "series.occurred", post.id, series_id=series.id, time=wall.isoformat(), note=moment.note
        )
        _note(tx, series, trouble)
        return 1

    def _drafted(
        self, tx: PlanningTransaction, posting: Posting, owner: Actor, series: Series, content: PostContent
    ) -> Post:
        """Every author of the series stands in the post's versions, so that none of them can approve it."""
        post = posting.draft(owner, **_fields(content))
        for author_id in series.author_ids:
            if author_id != owner.id:
                post = tx.posts.save(post, content, by=author_id, at=self._clock.now())
        return post

    def _stuck(self, series_id: str, why: str) -> None:
        """Say at the series why its next post is not there; once, not at every tick."""
        with self._begin() as tx:
            series = tx.series.lock_series(series_id)
            _note(tx, series, why)


def _note(tx: PlanningTransaction, series: Series, trouble: str) -> None:
    if series.trouble == trouble:
        return
    tx.series.save(series, replace(series, trouble=trouble))
    if not trouble:
        tx.audit.append(WORKER, "series.unstuck", series.id)
        return
    said = {"title": series.content.title, "why": trouble, "authors": list(series.author_ids)}
    tx.audit.append(WORKER, "series.stuck", series.id, **said)
    _log.warning("series.stuck", extra={"series": series.id, "why": trouble})


def _submitted(posting: Posting, owner: Actor, post: Post) -> str:
    """Ask for review; return why that cannot be, while the post stays a draft."""
    try:
        posting.submit(owner, post.id)
    except Blocked as error:
        return f"Its newest post stays a draft: {error.message}"
    return ""


def _fields(content: PostContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in PostContent.__dataclass_fields__}

"""Series: beginning one, leaving out one time, changing or ending it from one time on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from console.domain.actors import Actor
from console.domain.errors import Conflict, InvalidInput
from console.domain.ids import new_id
from console.domain.posts import Post, PostContent, PostState
from console.domain.series import SERIES_GRAPH, Occurrence, Series, SeriesState, still_follows
from console.domain.time import Clock
from console.domain.wall_times import WallMoment, resolve
from console.services import access
from console.services.planning_stores import PlanningTransaction, PostingOver
from console.services.recurrence import check_rule, occurrences
from console.services.transaction import Begin, Joined

MOST_AHEAD_DAYS = 60
_SHOWN_AHEAD = timedelta(days=400)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlan:
    """What a series is to be, as a person wrote it."""

    content: PostContent
    rule: str
    #: The first time, naive, on the agency's wall clock.
    starts_at: datetime
    ends_on: date | None = None
    ahead_days: int = 28
    submits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changing or ending a series does to posts that were made already."""

    #: Nobody edited them: they are cancelled, and the changed series makes new ones.
    replaced: tuple[Post, ...]
    #: Somebody edited them, or they went out: they stay as they are, and nothing new is made on their day.
    kept: tuple[Post, ...]

    @property
    def approved(self) -> int:
        """How many of the replaced posts lose an approval."""
        return sum(1 for post in self.replaced if post.state is PostState.SCHEDULED)


class Recurring:
    """Series, by people who write posts."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock, posting_over: PostingOver) -> None:
        self._begin = begin
        self._clock = clock
        self._posting_over = posting_over

    def begin_series(self, actor: Actor, plan: SeriesPlan) -> Series:
        """Begin a series; the worker makes its posts. Raises InvalidInput at the field."""
        with self._begin() as tx:
            writer = _writer(tx, actor)
            series = self._new(plan, writer, authors=(writer.id,))
            self._refuse_nonsense(tx, series)
            tx.series.add(series)
            tx.audit.append(writer, "series.begun", series.id, title=series.content.title, rule=series.rule)
        return series

    def skip(self, actor: Actor, series_id: str, wall: datetime) -> None:
        """Leave out this one time; a post that it became already is cancelled."""
        with self._begin() as tx:
            writer = _writer(tx, actor)
            series = _active(tx.series.lock_series(series_id))
            changed = replace(series, version=series.version + 1, exceptions=_with(series.exceptions, wall.date()))
            tx.series.save(series, changed)
            made = next((each for each in tx.series.list_occurrences(series_id, wall) if each.wall == wall), None)
            if made is not None and tx.posts.get_post(made.post_id).state is not PostState.CANCELLED:
                self._posting_over(Joined(tx)).cancel(writer, made.post_id, "left out of its series")
            tx.audit.append(writer, "series.skipped", series_id, time=wall.isoformat())

    def change_from(self, actor: Actor, series_id: str, wall: datetime, plan: SeriesPlan, *, version: int) -> Series:
        """Let another series go on from ``wall``: this time and later. What came before stays.

        Posts that were made already are cancelled and made anew unless somebody edited them (``effect`` says which).
        Raises Conflict when somebody changed the series since ``version``.
        """
        with self._begin() as tx:
            writer = _writer(tx, actor)
            series = _unchanged(_active(tx.series.lock_series(series_id)), version)
            kept_days = self._take_back(tx, writer, series, wall, "its series changed")
            authors = tuple(dict.fromkeys((*series.author_ids, writer.id)))
            following = replace(
                self._new(plan, writer, authors=authors),
                follows=series.id,
                exceptions=tuple(sorted({*(day for day in series.exceptions if day >= wall.date()), *kept_days})),
            )
            self._refuse_nonsense(tx, following)
            self._end_before(tx, series, wall)
            tx.series.add(following)
            tx.audit.append(writer, "series.changed", series.id, since=wall.isoformat(), goes_on_as=following.id)
        return following

    def end_from(self, actor: Actor, series_id: str, wall: datetime, *, version: int) -> None:
        """Let the series not come at ``wall`` nor later; posts of it that nobody edited are cancelled."""
        with self._begin() as tx:
            writer = _writer(tx, actor)
            series = _unchanged(_active(tx.series.lock_series(series_id)), version)
            self._take_back(tx, writer, series, wall, "its series ended")
            self._end_before(tx, series, wall)
            tx.audit.append(writer, "series.ended", series.id, since=wall.isoformat())

    def effect(self, series_id: str, wall: datetime) -> Effect:
        """Return what changing or ending the series from ``wall`` on would do, to be shown before it is done."""
        with self._begin.reading() as tx:
            made = _made_from(tx, series_id, wall)
        following = [post for occurrence, post in made if still_follows(occurrence, post)]
        others = [post for occurrence, post in made if not still_follows(occurrence, post)]
        return Effect(replaced=tuple(following), kept=tuple(others))

    def get_series(self, series_id: str) -> Series:
        """Return one series; raises NotFound."""
        with self._begin.reading() as tx:
            return tx.series.get_series(series_id)

    def find_for_posts(self, post_ids: Collection[str]) -> Mapping[str, Occurrence]:
        """Return which of these posts came from a series, by post."""
        with self._begin.reading() as tx:
            return {made.post_id: made for made in tx.series.find_for_posts(post_ids)}

    def list_active(self) -> Sequence[Series]:
        """Return the series that still come, the oldest first."""
        with self._begin.reading() as tx:
            return [each for each in tx.series.list_series({SeriesState.ACTIVE}) if self._ahead(tx, each, 1)]

    def next_times(self, series_id: str, n: int = 5) -> Sequence[datetime]:
        """Return the next ``n`` times, naive, on the agency's wall clock."""
        with self._begin.reading() as tx:
            return self._ahead(tx, tx.series.get_series(series_id), n)

    def preview(self, plan: SeriesPlan, n: int = 5) -> Sequence[WallMoment]:
        """Return the first ``n`` times that a plan would give from now on, with what daylight saving does to them."""
        check_rule(plan.rule, plan.starts_at)
        with self._begin.reading() as tx:
            zone = tx.agency.get().zone
            series = self._new(plan, Actor(id="", name="", roles=frozenset()), authors=())
            return [resolve(zone, wall) for wall in self._ahead(tx, series, n)]

    def _new(self, plan: SeriesPlan, owner: Actor, *, authors: tuple[str, ...]) -> Series:
        return Series(
            id=new_id("series"),
            state=SeriesState.ACTIVE,
            content=replace(plan.content, due_at=None),
            rule=plan.rule.strip().upper(),
            starts_at=plan.starts_at.replace(second=0, microsecond=0),
            ends_on=plan.ends_on,
            ahead_days=plan.ahead_days,
            submits=plan.submits,
            owner_id=owner.id,
            author_ids=authors,
            created_at=self._clock.now(),
        )

    def _refuse_nonsense(self, tx: PlanningTransaction, series: Series) -> None:
        if not series.content.title.strip():
            raise InvalidInput("Give the series a title, so that colleagues can find its posts.", field="title")
        if not series.content.account_ids:
            raise InvalidInput("Choose at least one account.", field="account_ids")
        if not 1 <= series.ahead_days <= MOST_AHEAD_DAYS:
            raise InvalidInput(f"Posts can be made 1 to {MOST_AHEAD_DAYS} days ahead.", field="ahead_days")
        check_rule(series.rule, series.starts_at)
        if not self._ahead(tx, series, 1):
            raise InvalidInput("This series does not come again. Look at its first and last day.", field="ends_on")

    def _ahead(self, tx: PlanningTransaction, series: Series, n: int) -> Sequence[datetime]:
        now = tx.agency.get().zone.to_local(self._clock.now()).replace(tzinfo=None)
        return occurrences(series, now, max(now, series.starts_at) + _SHOWN_AHEAD)[:n]

    def _take_back(
        self, tx: PlanningTransaction, writer: Actor, series: Series, wall: datetime, reason: str
    ) -> Sequence[date]:
        """Cancel what still follows the series; return the days of what stays."""
        posting, kept = self._posting_over(Joined(tx)), []
        for occurrence, post in _made_from(tx, series.id, wall):
            if still_follows(occurrence, tx.posts.lock_post(post.id)):
                posting.cancel(writer, post.id, reason)
            else:
                kept.append(occurrence.wall.date())
        return kept

    def _end_before(self, tx: PlanningTransaction, series: Series, wall: datetime) -> None:
        ended = replace(series, version=series.version + 1, ends_on=wall.date() - _DAY)
        if not self._ahead(tx, ended, 1):
            SERIES_GRAPH.check(series.state, SeriesState.ENDED)
            ended = replace(ended, state=SeriesState.ENDED)
        tx.series.save(series, ended)


def _made_from(tx: PlanningTransaction, series_id: str, wall: datetime) -> list[tuple[Occurrence, Post]]:
    made = tx.series.list_occurrences(series_id, wall)
    posts = {post.id: post for post in tx.posts.list_posts([each.post_id for each in made])}
    return [(each, posts[each.post_id]) for each in made]


def _writer(tx: PlanningTransaction, actor: Actor) -> Actor:
    writer = tx.people.current(actor)
    access.require(writer, access.MAY_WRITE_POSTS, "plan series of posts")
    return writer


def _active(series: Series) -> Series:
    if series.state is not SeriesState.ACTIVE:
        raise Conflict("This series has ended.")
    return series


def _unchanged(series: Series, version: int) -> Series:
    if series.version != version:
        raise Conflict("Somebody else changed this series since you opened it. Look at it again.")
    return series


def _with(days: tuple[date, ...], day: date) -> tuple[date, ...]:
    return tuple(sorted({*days, day}))

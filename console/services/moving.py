"""Moving several posts together by days and hours: all of them or none, with what happens said first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.actors import Actor
from console.domain.errors import Blocked, Conflict, InvalidInput
from console.domain.posts import EDITABLE_STATES, Post, PostState
from console.domain.time import AgencyZone, Clock
from console.domain.wall_times import comes_twice, exists
from console.services import access
from console.services.planning_stores import PlanningTransaction, PostingOver
from console.services.posting import Posting
from console.services.transaction import Begin, Joined

#: States in which a post can be given another time.
MOVABLE = EDITABLE_STATES | {PostState.IN_REVIEW, PostState.MISSED, PostState.SCHEDULED}
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One post's move as it would be; ``refusal`` says why it cannot be, ``note`` what to know."""

    post_id: str
    title: str
    was: datetime | None
    now: datetime | None
    #: It is approved, and loses that.
    loses_approval: bool
    refusal: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One post that was moved, to move it back."""

    post_id: str
    title: str
    #: None for a post that had no time; it cannot be moved back to none.
    was: datetime | None
    #: The version that the move made; a later one says that somebody went on working.
    version: int


class MovingPosts:
    """Several posts, one shift on the agency's wall clock: nine stays nine across a change of the clocks."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock, posting_over: PostingOver) -> None:
        self._begin = begin
        self._clock = clock
        self._posting_over = posting_over

    def preview(self, post_ids: Sequence[str], *, days: int = 0, hours: int = 0) -> Sequence[Move]:
        """Return what would happen to each post, by its time."""
        with self._begin.reading() as tx:
            return self._moves(tx, post_ids, days, hours)

    def shift(self, actor: Actor, post_ids: Sequence[str], *, days: int = 0, hours: int = 0) -> Sequence[Moved]:
        """Move them all; raises Blocked with every refusal, and then nothing was moved."""
        if not days and not hours:
            raise InvalidInput("Say by how many days or hours.", field="days")
        with self._begin() as tx:
            mover = _mover(tx, actor)
            moves = self._moves(tx, post_ids, days, hours)
            refusals = [f"{move.title}: {move.refusal}" for move in moves if move.refusal]
            if refusals or not moves:
                raise Blocked(refusals or ["Choose at least one post."])
            posting = self._posting_over(Joined(tx))
            moved = [_done(move.was, _rescheduled(posting, mover, move)) for move in moves]
            tx.audit.append(mover, "posts.shifted", moved[0].post_id, posts=list(post_ids), days=days, hours=hours)
        return moved

    def place(self, actor: Actor, post_id: str, at: datetime) -> Moved:
        """Give one post another time; an approval that it had ends. Raises Blocked for a time that has passed."""
        with self._begin() as tx:
            mover = _mover(tx, actor)
            post = tx.posts.lock_post(post_id)
            refusal = next(_refusals(post, at, at, tx.agency.get().zone, self._clock.now()), "")
            if refusal:
                raise Blocked([f"{post.title}: {refusal}"])
            return _done(post.due_at, self._posting_over(Joined(tx)).reschedule(mover, post_id, at))

    def undo(self, actor: Actor, moved: Sequence[Moved]) -> None:
        """Put the times back; an approval that was lost stays lost. Raises Conflict where somebody went on working."""
        with self._begin() as tx:
            mover = _mover(tx, actor)
            posting = self._posting_over(Joined(tx))
            for each in moved:
                post = tx.posts.lock_post(each.post_id)
                if post.version != each.version:
                    raise Conflict(f"{each.title} was changed since it was moved. Move the others one by one.")
                if each.was is None or each.was <= self._clock.now():
                    raise Blocked([f"{each.title}: its old time has passed."])
                posting.reschedule(mover, each.post_id, each.was)
            tx.audit.append(mover, "posts.shifted_back", moved[0].post_id, posts=[each.post_id for each in moved])

    def _moves(self, tx: PlanningTransaction, post_ids: Sequence[str], days: int, hours: int) -> list[Move]:
        if len(post_ids) > _MOST:
            raise InvalidInput(f"Move at most {_MOST} posts at once.", field="posts")
        zone, now = tx.agency.get().zone, self._clock.now()
        shift = timedelta(days=days, hours=hours)
        posts = sorted(tx.posts.list_posts(post_ids), key=lambda post: (post.due_at is None, post.due_at, post.id))
        return [_move(post, zone, shift, now) for post in posts]


def _move(post: Post, zone: AgencyZone, shift: timedelta, now: datetime) -> Move:
    wall = zone.to_local(post.due_at).replace(tzinfo=None, fold=0) + shift if post.due_at else None
    at = zone.from_local(wall, later=False) if wall is not None and exists(zone, wall) else None
    return Move(
        post_id=post.id,
        title=post.title,
        was=post.due_at,
        now=at,
        loses_approval=post.state is PostState.SCHEDULED,
        refusal=next(_refusals(post, wall, at, zone, now), ""),
        note=f"{wall:%H:%M} comes twice that day; the first is meant." if wall and comes_twice(zone, wall) else "",
    )


def _refusals(post: Post, wall: datetime | None, at: datetime | None, zone: AgencyZone, now: datetime) -> Iterator[str]:
    if post.state not in MOVABLE:
        yield "it went out, waits for a decision or was cancelled, and stays where it is."
    elif wall is None:
        yield "it has no time yet. Give it one in Compose."
    elif at is None:
        yield f"{wall:%H:%M} does not exist on {wall.day} {wall:%B}: the clocks go forward over it."
    elif at <= now:
        yield f"{zone.show(at)} has passed."


def _time(move: Move) -> datetime:
    if move.now is None:
        raise InvalidInput(f"{move.title} has no time to move to.", field="due_at")
    return move.now


def _rescheduled(posting: Posting, mover: Actor, move: Move) -> Post:
    """A post under review is checked again; what stands against it is said with its title."""
    try:
        return posting.reschedule(mover, move.post_id, _time(move))
    except Blocked as error:
        raise Blocked([f"{move.title}: {reason}" for reason in error.reasons]) from error


def _done(was: datetime | None, post: Post) -> Moved:
    return Moved(post_id=post.id, title=post.title, was=was, version=post.version)


def _mover(tx: PlanningTransaction, actor: Actor) -> Actor:
    mover = tx.people.current(actor)
    access.require(mover, access.MAY_WRITE_POSTS, "move posts")
    return mover

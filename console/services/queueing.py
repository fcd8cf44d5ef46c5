"""The queue: which slots there are, which are free, and putting a post into the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from console.domain.actors import Actor
from console.domain.errors import Blocked, InvalidInput
from console.domain.ids import new_id
from console.domain.slots import Opening, Slot, Taken, check_slot, free, openings
from console.domain.time import AgencyZone, Clock
from console.services import access
from console.services.planning_stores import PlanningTransaction, PostingOver
from console.services.transaction import Begin, Joined

#: How far ahead a free slot is looked for.
_AHEAD_DAYS = 56
_WEEK = 7
_MINUTE = timedelta(minutes=1)


class Queueing:
    """Places in the week that wait for posts."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock, posting_over: PostingOver) -> None:
        self._begin = begin
        self._clock = clock
        self._posting_over = posting_over

    def list_slots(self) -> Sequence[Slot]:
        """Return every slot, by weekday and time."""
        with self._begin.reading() as tx:
            return tx.slots.list_slots()

    def add_slot(self, actor: Actor, *, weekday: int, at: time, account_ids: Sequence[str]) -> Slot:
        """Add a place in the week; raises InvalidInput at the field, also for one that is there already."""
        accounts = tuple(dict.fromkeys(account_ids))
        check_slot(weekday, at, accounts)
        slot = Slot(id=new_id("slot"), weekday=weekday, at=at, account_ids=accounts)
        with self._begin() as tx:
            planner = self._planner(tx, actor)
            for account_id in accounts:
                tx.accounts.get_account(account_id)
            if any(_same_place(slot, other) for other in tx.slots.lock_slots()):
                raise InvalidInput(f"{slot.label()} is a slot of one of these accounts already.", field="at")
            tx.slots.add(slot)
            tx.audit.append(planner, "slot.added", slot.id, slot=slot.label(), accounts=list(accounts))
        return slot

    def remove_slot(self, actor: Actor, slot_id: str) -> None:
        """Take a place out of the week; posts that stand in it stay where they are."""
        with self._begin() as tx:
            planner = self._planner(tx, actor)
            slot = tx.slots.remove(slot_id)
            tx.audit.append(planner, "slot.removed", slot_id, slot=slot.label(), accounts=list(slot.account_ids))

    def next_free_slots(self, now: datetime, n: int, account_ids: Collection[str] = ()) -> Sequence[Opening]:
        """Return the next ``n`` openings after ``now`` that have no post yet on any of these accounts.

        Without accounts, openings that are free on all of their own. Empty where there are no such slots.
        """
        with self._begin.reading() as tx:
            return _next_free(tx, now, n, frozenset(account_ids))

    def list_free(self, first: date, days: int, account_ids: Collection[str] = ()) -> Sequence[Opening]:
        """Return the openings still free and still ahead on ``days`` dates from ``first``, for the calendar."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            return [each for each in _free(tx, first, days, frozenset(account_ids)) if each.at > now]

    def add_to_queue(self, actor: Actor, post_id: str) -> Opening:
        """Give a post the next free slot of its accounts; two people at once get two slots.

        Raises Blocked where no slot serves all of its accounts.
        """
        with self._begin() as tx:
            writer = tx.people.current(actor)
            access.require(writer, access.MAY_WRITE_POSTS, "write posts")
            tx.slots.lock_slots()
            post = tx.posts.lock_post(post_id)
            found = _next_free(tx, self._clock.now(), 1, frozenset(post.content.account_ids), besides=post_id)
            if not found:
                raise Blocked([_no_slot(bool(tx.slots.list_slots()))])
            self._posting_over(Joined(tx)).reschedule(writer, post_id, found[0].at)
            tx.audit.append(writer, "post.queued", post_id, slot=found[0].slot.label(), at=found[0].at.isoformat())
            return found[0]

    def _planner(self, tx: PlanningTransaction, actor: Actor) -> Actor:
        planner = tx.people.current(actor)
        access.require(planner, access.MAY_PLAN, "change the queue's slots")
        return planner


def _next_free(
    tx: PlanningTransaction, now: datetime, n: int, account_ids: frozenset[str], *, besides: str = ""
) -> Sequence[Opening]:
    today = _zone(tx).to_local(now).date()
    ahead = (each for each in _free(tx, today, _AHEAD_DAYS, account_ids, besides=besides) if each.at > now)
    return list(islice(ahead, n))


def _free(
    tx: PlanningTransaction, first: date, days: int, account_ids: frozenset[str], *, besides: str = ""
) -> Iterator[Opening]:
    """Look a week at a time, so that a full calendar is never read whole."""
    slots, zone = tx.slots.list_slots(), _zone(tx)
    for start in range(0, days, _WEEK):
        found = openings(slots, zone, first + timedelta(days=start), min(_WEEK, days - start))
        if found:
            yield from free(found, _taken(tx, found, besides), account_ids)


def _taken(tx: PlanningTransaction, found: Sequence[Opening], besides: str) -> list[Taken]:
    posts = tx.posts.list_between(found[0].at - _MINUTE, found[-1].at + _MINUTE)
    return [
        Taken(at=post.due_at, account_ids=frozenset(post.content.account_ids))
        for post in posts
        if post.due_at is not None and post.id != besides
    ]


def _zone(tx: PlanningTransaction) -> AgencyZone:
    return tx.agency.get().zone


def _same_place(slot: Slot, other: Slot) -> bool:
    same_time = (slot.weekday, slot.at) == (other.weekday, other.at)
    return same_time and not set(slot.account_ids).isdisjoint(other.account_ids)


def _no_slot(there_are_slots: bool) -> str:
    if not there_are_slots:
        return "The queue has no slots yet. Add some under Calendar, Queue."
    return (
        f"No slot of the next {_AHEAD_DAYS // 7} weeks is free on all of this post's accounts. Choose a time yourself."
    )

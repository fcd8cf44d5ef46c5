"""The inbox's lists and counts, quick with a hundred thousand messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, tuple_
from sqlmodel import Session, col, select

from console.domain.inbox import DeskCount, InboxFilter, InboxPage, Order, Place, UnreadUrgent
from console.domain.messages import Message, MessageState
from console.storage.message_rows import as_message
from console.storage.tables.messages import MessageAlsoDeskRow, MessageFlagRow, MessageRow

_MOST_ALSO = 500


class SqlInboxLists:
    """Pages by key, never by offset, so that a page is right however much arrives meanwhile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_page(self, wanted: InboxFilter, *, now: datetime, after: Place | None, limit: int) -> InboxPage:
        """Return one page of the list and where the next one starts."""
        own = [MessageRow.desk == wanted.desk] if wanted.desk else []
        found = self._find(wanted, own, now=now, after=after, limit=limit + 1)
        if also := self._also_for(wanted.desk):
            too = self._find(wanted, [col(MessageRow.id).in_(also)], now=now, after=after, limit=limit + 1)
            found = _merged(wanted.order, found, too)
        messages = tuple(found[:limit])
        return InboxPage(messages=messages, next=_place(wanted.order, messages[-1]) if len(found) > limit else None)

    def _find(
        self, wanted: InboxFilter, also: Sequence[Any], *, now: datetime, after: Place | None, limit: int
    ) -> list[Message]:
        query = select(MessageRow).where(*_conditions(wanted, now), *also)
        if after is not None:
            query = query.where(_beyond(wanted.order, after))
        return [as_message(row) for row in self._session.exec(query.order_by(*_sorting(wanted.order)).limit(limit))]

    def _also_for(self, desk: str) -> Sequence[str]:
        """Return the newest messages that another desk owns and this one must see too."""
        query = select(MessageAlsoDeskRow.message_id).where(MessageAlsoDeskRow.desk == desk)
        newest = query.order_by(col(MessageAlsoDeskRow.message_id).desc()).limit(_MOST_ALSO)
        return self._session.exec(newest).all() if desk else []

    def count_by_desk(self, now: datetime) -> Sequence[DeskCount]:
        """Return what waits at each desk."""
        own = _counting(now, MessageRow.desk).where(col(MessageRow.waiting) == 1).group_by(MessageRow.desk)
        # the outer join makes SQLite walk the short table and look up the long one, not the other way round
        is_it = col(MessageRow.id) == col(MessageAlsoDeskRow.message_id)
        desk = col(MessageAlsoDeskRow.desk)
        also = _counting(now, desk).select_from(MessageAlsoDeskRow).outerjoin(MessageRow, is_it).group_by(desk)
        found: dict[str, DeskCount] = {}
        for desk, waiting, overdue, urgent in [*self._session.exec(own), *self._session.exec(also)]:
            before = found.get(desk, DeskCount(desk=desk, waiting=0, overdue=0, urgent=0))
            found[desk] = DeskCount(
                desk=desk,
                waiting=before.waiting + int(waiting or 0),
                overdue=before.overdue + int(overdue or 0),
                urgent=before.urgent + int(urgent or 0),
            )
        return [found[desk] for desk in sorted(found) if found[desk].waiting]

    def unread_urgent(self) -> UnreadUrgent:
        """Return how many urgent messages nobody has opened, and since when the oldest waits."""
        query = select(func.count(), func.min(MessageRow.first_seen_at)).where(
            col(MessageRow.waiting) == 1, col(MessageRow.rank) == 1, col(MessageRow.read_at).is_(None)
        )
        count, oldest = self._session.exec(query).one()
        return UnreadUrgent(count=count, oldest_at=oldest)


def _counting(now: datetime, desk: Any) -> Any:
    waiting = col(MessageRow.waiting)
    overdue = case((col(MessageRow.due_at) < now, waiting), else_=0)
    urgent = case((col(MessageRow.urgent), waiting), else_=0)
    return select(desk, func.sum(waiting), func.sum(overdue), func.sum(urgent))


def _merged(order: Order, own: Sequence[Message], also: Sequence[Message]) -> list[Message]:
    """Return two lists in the same order as one; a message comes once."""
    every = {message.id: message for message in (*own, *also)}
    keys = {id_: _place(order, message) for id_, message in every.items()}
    newest = order is Order.NEWEST
    by_time = sorted(every, key=lambda id_: (keys[id_].at, id_), reverse=newest)
    return [every[id_] for id_ in sorted(by_time, key=lambda id_: -keys[id_].rank)]


def _conditions(wanted: InboxFilter, now: datetime) -> list[Any]:
    found: list[Any] = [col(MessageRow.waiting) == int(not wanted.done)]
    exact = {"platform": wanted.platform, "taken_by_id": wanted.taken_by}
    found += [getattr(MessageRow, name) == value for name, value in exact.items() if value]
    if wanted.overdue:
        found.append(col(MessageRow.due_at) < now)
    if wanted.order is Order.CLOCK:
        found.append(col(MessageRow.due_at).is_not(None))
    if wanted.urgent:
        found.append(col(MessageRow.urgent))
    if wanted.flag:
        flagged = select(MessageFlagRow.message_id).where(MessageFlagRow.flag == wanted.flag)
        found.append(col(MessageRow.id).in_(flagged))
    if wanted.contains.strip():
        words = wanted.contains.strip().casefold()
        found.append(col(MessageRow.search_text).contains(words, autoescape=True))
    return found


def _sorting(order: Order) -> list[Any]:
    first = col(MessageRow.rank).desc()
    if order is Order.CLOCK:
        return [first, col(MessageRow.due_at).asc(), col(MessageRow.id).asc()]
    return [first, col(MessageRow.created_at).desc(), col(MessageRow.id).desc()]


def _beyond(order: Order, place: Place) -> Any:
    rank, identity = col(MessageRow.rank), col(MessageRow.id)
    if order is Order.NEWEST:
        return tuple_(rank, col(MessageRow.created_at), identity) < (place.rank, place.at, place.id)
    at = col(MessageRow.due_at)
    later = or_(at > place.at, and_(at == place.at, identity > place.id))
    return or_(rank < place.rank, and_(rank == place.rank, later))


def _place(order: Order, message: Message) -> Place:
    rank = int(message.urgent and message.state is not MessageState.DONE)
    at = message.due_at if order is Order.CLOCK and message.due_at else message.created_at
    return Place(rank=rank, at=at, id=message.id)

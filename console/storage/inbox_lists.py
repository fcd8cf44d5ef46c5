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
from console.storage.tables.messages import MessageFlagRow, MessageRow


class SqlInboxLists:
    """Pages by key, never by offset, so that a page is right however much arrives meanwhile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_page(self, wanted: InboxFilter, *, now: datetime, after: Place | None, limit: int) -> InboxPage:
        """Return one page of the list and where the next one starts."""
        query = select(MessageRow).where(*_conditions(wanted, now))
        if after is not None:
            query = query.where(_beyond(wanted.order, after))
        rows = self._session.exec(query.order_by(*_sorting(wanted.order)).limit(limit + 1)).all()
        messages = tuple(as_message(row) for row in rows[:limit])
        more = len(rows) > limit
        return InboxPage(messages=messages, next=_place(wanted.order, messages[-1]) if more else None)

    def count_by_desk(self, now: datetime) -> Sequence[DeskCount]:
        """Return what waits at each desk."""
        overdue = case((col(MessageRow.due_at) < now, 1), else_=0)
        urgent = case((col(MessageRow.urgent), 1), else_=0)
        query = (
            select(MessageRow.desk, func.count(), func.sum(overdue), func.sum(urgent))
            .where(col(MessageRow.waiting) == 1)
            .group_by(col(MessageRow.desk))
            .order_by(col(MessageRow.desk))
        )
        rows = self._session.exec(query).all()
        return [DeskCount(desk=desk, waiting=n, overdue=late or 0, urgent=hot or 0) for desk, n, late, hot in rows]

    def unread_urgent(self) -> UnreadUrgent:
        """Return how many urgent messages nobody has opened, and since when the oldest waits."""
        query = select(func.count(), func.min(MessageRow.first_seen_at)).where(
            col(MessageRow.waiting) == 1, col(MessageRow.rank) == 1, col(MessageRow.read_at).is_(None)
        )
        count, oldest = self._session.exec(query).one()
        return UnreadUrgent(count=count, oldest_at=oldest)


def _conditions(wanted: InboxFilter, now: datetime) -> list[Any]:
    of_them = {MessageRow.desk: wanted.desk, MessageRow.platform: wanted.platform}
    exact = of_them | {MessageRow.taken_by_id: wanted.taken_by}
    exact = {
        MessageRow.desk: wanted.desk,
        MessageRow.platform: wanted.platform,
        MessageRow.taken_by_id: wanted.taken_by,
    }
    found += [column == value for column, value in exact.items() if value]
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

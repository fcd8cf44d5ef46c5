"""Notices in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.notices import Channel, Notice, NoticeKind, NoticePreferences, NoticeSend, NoticeSendState
from console.storage import compare_and_set
from console.storage.tables.notices import NoticeCursorRow, NoticePreferencesRow, NoticeRow, NoticeSendRow

_CURSOR = "audit"


class SqlNotices:
    """Notices inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_cursor(self) -> int | None:
        """Return how far the audit log was read, held until this transaction ends; None before the first time."""
        query = select(NoticeCursorRow).where(NoticeCursorRow.id == _CURSOR).with_for_update()
        row = self._session.exec(query.execution_options(populate_existing=True)).first()
        return row.seq if row else None

    def set_cursor(self, seq: int) -> None:
        """Remember how far the audit log was read."""
        self._session.merge(NoticeCursorRow(id=_CURSOR, seq=seq))
        self._session.flush()

    def add(self, notice: Notice) -> None:
        """Write a new notice."""
        self._session.add(NoticeRow(**{name: getattr(notice, name) for name in Notice.__slots__}))
        self._session.flush()

    def find_unread(self, person_id: str, kind: NoticeKind, subject_id: str) -> Notice | None:
        """Return the person's unread notice about this, or None."""
        query = select(NoticeRow).where(
            NoticeRow.person_id == person_id,
            NoticeRow.kind == kind.value,
            NoticeRow.subject_id == subject_id,
            col(NoticeRow.read_at).is_(None),
        )
        row = self._session.exec(query).first()
        return _as_notice(row) if row else None

    def join(self, notice: Notice, *, text: str, at: datetime) -> None:
        """Let news of the same thing join an unread notice."""
        values: dict[str, Any] = {"text": text, "last_at": at, "times": notice.times + 1}
        self._update(NoticeRow, col(NoticeRow.id) == notice.id, values)

    def settle(self, subject_id: str, kinds: Collection[NoticeKind], at: datetime) -> None:
        """Mark as read, for everybody, what is about a matter that is settled."""
        wanted = (
            (col(NoticeRow.subject_id) == subject_id)
            & col(NoticeRow.kind).in_([kind.value for kind in kinds])
            & col(NoticeRow.read_at).is_(None)
        )
        self._update(NoticeRow, wanted, {"read_at": at})

    def mark_read(self, person_id: str, notice_ids: Collection[str], at: datetime) -> None:
        """Mark the person's own notices as read."""
        wanted = (col(NoticeRow.person_id) == person_id) & col(NoticeRow.id).in_(notice_ids)
        self._update(NoticeRow, wanted & col(NoticeRow.read_at).is_(None), {"read_at": at})

    def get_notice(self, notice_id: str) -> Notice:
        """Return one notice; raises NotFound."""
        row = self._session.get(NoticeRow, notice_id)
        if row is None:
            raise NotFound("There is no such notice.")
        return _as_notice(row)

    def list_for(self, person_id: str, *, limit: int = 100) -> Sequence[Notice]:
        """Return the person's notices, unread ones first, then the newest first."""
        order = (col(NoticeRow.read_at).is_not(None), col(NoticeRow.last_at).desc())
        rows = self._session.exec(
            select(NoticeRow).where(NoticeRow.person_id == person_id).order_by(*order).limit(limit)
        )
        return [_as_notice(row) for row in rows]

    def count_unread(self, person_id: str) -> int:
        """Return how many the person has not read."""
        query = select(func.count()).where(NoticeRow.person_id == person_id, col(NoticeRow.read_at).is_(None))
        return int(self._session.exec(query).one())

    def get_preferences(self, person_id: str) -> NoticePreferences:
        """Return how the person wants to be told; in the console only, until they say otherwise."""
        row = self._session.get(NoticePreferencesRow, person_id)
        if row is None:
            return NoticePreferences(person_id=person_id)
        channels = {NoticeKind(kind): frozenset(map(Channel, chosen)) for kind, chosen in row.channels.items()}
        return NoticePreferences(
            person_id=person_id, channels=channels, hook_url=row.hook_url, sealed_hook_secret=row.sealed_hook_secret
        )

    def set_preferences(self, preferences: NoticePreferences) -> None:
        """Write how the person wants to be told."""
        channels = {kind.value: sorted(one.value for one in chosen) for kind, chosen in preferences.channels.items()}
        row = NoticePreferencesRow(
            person_id=preferences.person_id,
            channels=channels,
            hook_url=preferences.hook_url,
            sealed_hook_secret=preferences.sealed_hook_secret,
        )
        self._session.merge(row)
        self._session.flush()

    def add_send(self, send: NoticeSend) -> None:
        """Write that a notice goes out on a channel."""
        self._session.add(NoticeSendRow(**{name: getattr(send, name) for name in NoticeSend.__slots__}))
        self._session.flush()

    def list_due_sends(self, now: datetime, *, limit: int = 50) -> Sequence[NoticeSend]:
        """Return what is to leave now, the oldest first."""
        query = select(NoticeSendRow).where(
            NoticeSendRow.state == NoticeSendState.WAITING.value, col(NoticeSendRow.next_attempt_at) <= now
        )
        rows = self._session.exec(query.order_by(col(NoticeSendRow.next_attempt_at)).limit(limit))
        return [_as_send(row) for row in rows]

    def list_failed_sends(self, person_id: str, *, limit: int = 20) -> Sequence[NoticeSend]:
        """Return what could not reach the person outside the console, the newest first."""
        query = (
            select(NoticeSendRow)
            .join(NoticeRow, col(NoticeRow.id) == col(NoticeSendRow.notice_id))
            .where(NoticeRow.person_id == person_id, NoticeSendRow.state == NoticeSendState.FAILED.value)
        )
        return [_as_send(row) for row in self._session.exec(query.order_by(col(NoticeSendRow.id).desc()).limit(limit))]

    def try_claim_send(self, send: NoticeSend, until: datetime) -> bool:
        """Take it for one worker until ``until``; False where another was quicker."""
        columns = NoticeSendRow.__table__.c  # type: ignore[attr-defined]
        as_seen = (columns.id == send.id) & (columns.state == send.state.value) & (columns.attempts == send.attempts)
        return self._update(NoticeSendRow, as_seen, {"attempts": send.attempts + 1, "next_attempt_at": until}) == 1

    def move_send(self, send: NoticeSend, to: NoticeSendState, **values: Any) -> None:
        """Compare and set the state; raises Conflict."""
        expected = send.state.value
        compare_and_set.move(self._session, NoticeSendRow, send.id, expected=expected, to=to.value, **values)

    def _update(self, table: Any, wanted: Any, values: dict[str, Any]) -> int:
        outcome = self._session.connection().execute(update(table).where(wanted).values(**values))
        self._session.expire_all()
        return int(outcome.rowcount)


def _as_notice(row: NoticeRow) -> Notice:
    values = {name: getattr(row, name) for name in Notice.__slots__}
    return Notice(**values | {"kind": NoticeKind(row.kind)})


def _as_send(row: NoticeSendRow) -> NoticeSend:
    values = {name: getattr(row, name) for name in NoticeSend.__slots__}
    return NoticeSend(**values | {"channel": Channel(row.channel), "state": NoticeSendState(row.state)})

"""Messages in the database: the one as it stands, its versions, its assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from console.domain.errors import Conflict, NotFound
from console.domain.messages import Message, MessageAssessment, MessageVersion, Reading
from console.storage.message_rows import (
    as_assessment,
    as_message,
    as_row,
    as_version,
    assessment_row,
    derived,
    version_row,
)
from console.storage.tables.messages import (
    MessageAlsoDeskRow,
    MessageAssessmentRow,
    MessageFlagRow,
    MessageRow,
    MessageVersionRow,
)


class SqlMessages:
    """What residents wrote, and each version of it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message, version: MessageVersion) -> None:
        """Write a new message with its first version; raises Conflict when another process just did."""
        try:
            with self._session.begin_nested():
                self._session.add(as_row(message))
        except IntegrityError as error:
            raise Conflict("This message has just been taken in by another process.") from error
        self.add_version(version)

    def add_version(self, version: MessageVersion) -> None:
        """Add one version; those before it stay as they are."""
        self._session.add(version_row(version))
        self._session.flush()

    def add_assessment(self, assessment: MessageAssessment) -> None:
        """Add one assessment, and let its flags be the ones that filters find."""
        self._session.add(assessment_row(assessment))
        mine = MessageFlagRow.message_id == assessment.message_id
        self._session.connection().execute(delete(MessageFlagRow).where(mine))  # type: ignore[arg-type]
        self._session.flush()
        self._session.add_all(MessageFlagRow(flag=flag, message_id=assessment.message_id) for flag in assessment.flags)
        self._session.flush()

    def change(self, message: Message, **values: Any) -> Message:
        """Write ``values`` if the message is still as it was read, or raise Conflict; returns it as it is now.

        The caller checks the state graph first.
        """
        changed = replace(message, revision=message.revision + 1, **values)
        columns = {name: _plain(getattr(changed, name)) for name in (*values, "revision")} | derived(changed)
        rows = MessageRow.__table__.c  # type: ignore[attr-defined]
        statement = (
            update(MessageRow)
            .where(rows.id == message.id, rows.revision == message.revision, rows.state == message.state.value)
            .values(**columns)
        )
        if self._session.connection().execute(statement).rowcount != 1:
            raise Conflict("Somebody else changed this message a moment ago. Look at it again before you decide.")
        if "also_desks" in values:
            self._put_also_desks(changed)
        self._session.expire_all()
        return changed

    def _put_also_desks(self, message: Message) -> None:
        mine = MessageAlsoDeskRow.message_id == message.id
        self._session.connection().execute(delete(MessageAlsoDeskRow).where(mine))  # type: ignore[arg-type]
        self._session.add_all(MessageAlsoDeskRow(desk=desk, message_id=message.id) for desk in message.also_desks)
        self._session.flush()

    def get_message(self, message_id: str) -> Message:
        """Return one message; raises NotFound."""
        row = self._session.get(MessageRow, message_id)
        if row is None:
            raise NotFound("There is no such message.")
        return as_message(row)

    def find_by_remote(self, platform: str, remote_id: str) -> Message | None:
        """Return the message that a platform knows as ``remote_id``, or None."""
        query = select(MessageRow).where(MessageRow.platform == platform, MessageRow.remote_id == remote_id)
        row = self._session.exec(query).first()
        return as_message(row) if row else None

    def list_versions(self, message_id: str, limit: int = 200) -> Sequence[MessageVersion]:
        """Return every version, oldest first."""
        query = select(MessageVersionRow).where(MessageVersionRow.message_id == message_id)
        rows = self._session.exec(query.order_by(col(MessageVersionRow.number)).limit(limit))
        return [as_version(row) for row in rows]

    def last_version_number(self, message_id: str) -> int:
        """Return the highest version number, late news included."""
        query = select(func.max(MessageVersionRow.number)).where(MessageVersionRow.message_id == message_id)
        return self._session.exec(query).one() or 0

    def has_version(self, message_id: str, raw_sha256: str) -> bool:
        """Return whether exactly this payload has been kept before."""
        query = select(MessageVersionRow.number).where(
            MessageVersionRow.message_id == message_id, MessageVersionRow.raw_sha256 == raw_sha256
        )
        return self._session.exec(query).first() is not None

    def last_changed_at(self, message_id: str) -> datetime | None:
        """Return the newest time at which the platform says the message changed."""
        query = select(func.max(MessageVersionRow.changed_at)).where(MessageVersionRow.message_id == message_id)
        return self._session.exec(query).one()

    def find_assessment(self, message_id: str) -> MessageAssessment | None:
        """Return the newest assessment, or None while there is none."""
        query = select(MessageAssessmentRow).where(MessageAssessmentRow.message_id == message_id)
        newest = query.order_by(col(MessageAssessmentRow.version).desc(), col(MessageAssessmentRow.assessed_at).desc())
        row = self._session.exec(newest.limit(1)).first()
        return as_assessment(row) if row else None

    def list_assessments(self, message_id: str, limit: int = 200) -> Sequence[MessageAssessment]:
        """Return every assessment, oldest first."""
        query = select(MessageAssessmentRow).where(MessageAssessmentRow.message_id == message_id)
        rows = self._session.exec(query.order_by(col(MessageAssessmentRow.assessed_at)).limit(limit))
        return [as_assessment(row) for row in rows]

    def list_to_read(self, limit: int = 50) -> Sequence[Message]:
        """Return messages whose newest version the model has not read, oldest first."""
        query = select(MessageRow).where(MessageRow.reading == Reading.PENDING.value)
        rows = self._session.exec(query.order_by(col(MessageRow.first_seen_at), col(MessageRow.id)).limit(limit))
        return [as_message(row) for row in rows]

    def list_for_posts(
        self, post_ids: Sequence[str], after: datetime | None = None, limit: int = 500
    ) -> Sequence[Message]:
        """Return messages under our posts, first seen first; ``after`` is the ``first_seen_at`` to go on from.

        It includes that instant, so that nothing written in the same moment is skipped: know them by id.
        """
        query = select(MessageRow).where(col(MessageRow.post_id).in_(post_ids))
        if after is not None:
            query = query.where(col(MessageRow.first_seen_at) >= after)
        rows = self._session.exec(query.order_by(col(MessageRow.first_seen_at), col(MessageRow.id)).limit(limit))
        return [as_message(row) for row in rows]

    def list_thread(self, message: Message, limit: int = 30) -> Sequence[Message]:
        """Return what was written around a message: its parent, its siblings and the answers to it, oldest first."""
        if not message.post_remote_id:
            return [message]
        near = {message.remote_id, message.parent_remote_id} - {"", message.post_remote_id}
        query = select(MessageRow).where(
            MessageRow.platform == message.platform,
            MessageRow.post_remote_id == message.post_remote_id,
            or_(col(MessageRow.remote_id).in_(near), col(MessageRow.parent_remote_id).in_(near)),
        )
        rows = self._session.exec(query.order_by(col(MessageRow.created_at), col(MessageRow.id)).limit(limit))
        return [as_message(row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value

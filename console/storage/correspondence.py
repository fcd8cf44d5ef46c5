"""Our answers and internal notes in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from console.domain.messages import Note, Reply
from console.storage.message_rows import as_note, as_reply
from console.storage.tables.messages import MessageRow, NoteRow, ReplyRow


class SqlCorrespondence:
    """What we wrote: to residents and to each other."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_note(self, note: Note) -> None:
        """Write one note."""
        self._session.add(NoteRow(**{name: getattr(note, name) for name in Note.__slots__}))
        self._session.flush()

    def list_notes(self, message_id: str, limit: int = 200) -> Sequence[Note]:
        """Return the notes on a message, oldest first."""
        query = select(NoteRow).where(NoteRow.message_id == message_id)
        rows = self._session.exec(query.order_by(col(NoteRow.written_at), col(NoteRow.id)).limit(limit))
        return [as_note(row) for row in rows]

    def add_reply(self, reply: Reply) -> None:
        """Write one answer."""
        self._session.add(ReplyRow(**{name: getattr(reply, name) for name in Reply.__slots__}))
        self._session.flush()

    def list_replies(self, message_id: str, limit: int = 200) -> Sequence[Reply]:
        """Return our answers to a message, oldest first."""
        query = select(ReplyRow).where(ReplyRow.message_id == message_id)
        rows = self._session.exec(query.order_by(col(ReplyRow.written_at), col(ReplyRow.id)).limit(limit))
        return [as_reply(row) for row in rows]

    def list_answering(self, limit: int = 200) -> Sequence[Reply]:
        """Return queued answers to messages that wait for the platform's word, oldest first."""
        query = (
            select(ReplyRow)
            .join(MessageRow, col(MessageRow.id) == col(ReplyRow.message_id))
            .where(MessageRow.state == "answering", col(ReplyRow.delivery_id).is_not(None))
        )
        return [as_reply(row) for row in self._session.exec(query.order_by(col(ReplyRow.id)).limit(limit))]

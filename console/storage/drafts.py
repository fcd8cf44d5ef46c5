"""Working copies in the database, apart from posts and their versions."""

from __future__ import annotations

from sqlmodel import Session

from console.domain.drafts import DraftCopy
from console.storage.contents import content_as_json, content_from_json
from console.storage.tables.planning import DraftCopyRow


class SqlDraftCopies:
    """One copy per person and post."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, copy: DraftCopy) -> None:
        """Write the copy over the one before it."""
        self._session.merge(
            DraftCopyRow(
                person_id=copy.person_id,
                post_id=copy.post_id,
                version=copy.version,
                content=content_as_json(copy.content),
                kept_at=copy.kept_at,
            )
        )
        self._session.flush()

    def find(self, person_id: str, post_id: str) -> DraftCopy | None:
        """Return the copy, or None."""
        row = self._session.get(DraftCopyRow, (person_id, post_id))
        if row is None:
            return None
        return DraftCopy(
            person_id=row.person_id,
            post_id=row.post_id,
            version=row.version,
            content=content_from_json(row.content),
            kept_at=row.kept_at,
        )

    def discard(self, person_id: str, post_id: str) -> None:
        """Delete the copy where there is one."""
        row = self._session.get(DraftCopyRow, (person_id, post_id))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

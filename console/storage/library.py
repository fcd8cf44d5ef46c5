"""The media library's questions to the database: words for pictures, and where files are used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from console.domain.media_uses import MediaUse
from console.domain.posts import PostState
from console.storage.media import refs_from_json
from console.storage.tables.planning import MediaWordsRow
from console.storage.tables.posts import PostRow, PostVersionRow


class SqlLibrary:
    """Reads where files are used; remembers their descriptions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_uses(self, *, limit: int = 2000) -> Sequence[MediaUse]:
        """Return the uses of files in the newest versions of posts, the latest saved first."""
        newest = (col(PostVersionRow.post_id) == col(PostRow.id)) & (col(PostVersionRow.number) == col(PostRow.version))
        query = select(PostRow, PostVersionRow).join(PostVersionRow, newest)
        query = query.where(cast(PostVersionRow.attachments, String) != "[]")
        rows = self._session.exec(query.order_by(col(PostVersionRow.saved_at).desc()).limit(limit))
        return [
            MediaUse(
                media_id=ref.media_id,
                alt_text=ref.alt_text,
                post_id=post.id,
                title=version.title,
                state=PostState(post.state),
                saved_at=version.saved_at,
            )
            for post, version in rows
            for ref in refs_from_json(version.attachments)
        ]

    def words_for(self, media_ids: Collection[str]) -> Mapping[str, str]:
        """Return the descriptions that somebody wrote in the library, by file."""
        rows = self._session.exec(select(MediaWordsRow).where(col(MediaWordsRow.media_id).in_(media_ids)))
        return {row.media_id: row.alt_text for row in rows}

    def remember(self, media_id: str, alt_text: str, *, by: str, at: datetime) -> None:
        """Keep a description for the next use."""
        self._session.merge(MediaWordsRow(media_id=media_id, alt_text=alt_text, changed_by=by, changed_at=at))
        self._session.flush()

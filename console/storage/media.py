"""What the database knows about stored files; the bytes are in the media folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.media import Fitted, MediaFile, MediaKind, MediaRef
from console.storage.tables.media import MediaFileRow


class SqlMedia:
    """Stored files by id and by hash."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, file: MediaFile) -> None:
        """Write a newly stored file."""
        self._session.add(MediaFileRow(**asdict(file)))
        self._session.flush()

    def get_media(self, media_id: str) -> MediaFile:
        """Return one file; raises NotFound."""
        row = self._session.get(MediaFileRow, media_id)
        if row is None:
            raise NotFound("There is no such picture or video.")
        return as_media_file(row)

    def find_by_sha256(self, sha256: str) -> MediaFile | None:
        """Return the file with these bytes, or None."""
        row = self._session.exec(select(MediaFileRow).where(MediaFileRow.sha256 == sha256)).first()
        return as_media_file(row) if row else None

    def list_recent(self, *, limit: int = 60) -> Sequence[MediaFile]:
        """Return the newest files first."""
        rows = self._session.exec(select(MediaFileRow).order_by(col(MediaFileRow.stored_at).desc()).limit(limit))
        return [as_media_file(row) for row in rows]


def as_media_file(row: MediaFileRow) -> MediaFile:
    """Return the row as the domain knows it."""
    return MediaFile(**row.model_dump(exclude={"kind"}), kind=MediaKind(row.kind))


def refs_as_json(refs: Sequence[MediaRef]) -> list[dict[str, Any]]:
    """Return attachments as they are stored."""
    return [asdict(ref) | {"kind": ref.kind.value, "fitted": [asdict(one) for one in ref.fitted]} for ref in refs]


def refs_from_json(stored: Sequence[dict[str, Any]]) -> tuple[MediaRef, ...]:
    """Return stored attachments as the domain knows them."""
    return tuple(_as_ref(ref) for ref in stored)


def _as_ref(stored: dict[str, Any]) -> MediaRef:
    fitted = tuple(Fitted(**one) for one in stored.get("fitted", ()))
    return MediaRef(**stored | {"kind": MediaKind(stored["kind"]), "fitted": fitted})

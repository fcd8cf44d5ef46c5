"""Keeping pictures and videos that go out, in a folder where every file is named by its hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import InvalidInput
from console.domain.ids import new_id
from console.domain.media import MediaFile, MediaKind
from console.domain.time import Clock
from console.services import access
from console.services.outbound import MediaStore
from console.services.pictures import CleanPicture, clean_picture
from console.services.posting_ports import People
from console.services.transaction import Begin

_NAME_CHARS = 120


class MediaTransaction(Protocol):
    """What keeping files needs of the database."""

    @property
    def media(self) -> MediaStore:
        """Stored files."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""
        ...


class Media:
    """Files by content."""

    def __init__(self, *, begin: Begin[MediaTransaction], clock: Clock, folder: Path) -> None:
        self._begin = begin
        self._clock = clock
        self._folder = folder

    def store_picture(self, actor: Actor, name: str, data: bytes) -> MediaFile:
        """Keep a clean copy of a picture; raises InvalidInput for what is not a still picture, or too large."""
        with self._begin.reading() as tx:
            self._require(tx, actor)
        picture = clean_picture(data)
        sha256 = hashlib.sha256(picture.data).hexdigest()
        path = _path_for(sha256, picture.extension)
        self._write(path, picture.data)
        with self._begin() as tx:
            person = self._require(tx, actor)
            known = tx.media.find_by_sha256(sha256)
            return known or self._add(tx, person, self._picture_file(person, name, sha256, path, picture))

    def get_media(self, media_id: str) -> MediaFile:
        """Return one stored file; raises NotFound."""
        with self._begin.reading() as tx:
            return tx.media.get_media(media_id)

    def path_of(self, file: MediaFile) -> Path:
        """Return where the file's bytes are."""
        return self._folder / file.path

    def place_video(self, source: BinaryIO, sha256: str) -> str:
        """Copy a video into the folder and return its path there; raises InvalidInput when its hash is another.

        To be called before the transaction that registers it, since a long video takes seconds.
        """
        path = _path_for(sha256, "mp4")
        if not (self._folder / path).exists():
            self._copy(source, path, sha256)
        return path

    def register_video(
        self,
        tx: MediaTransaction,
        actor: Actor,
        *,
        name: str,
        sha256: str,
        path: str,
        width: int,
        height: int,
        duration_s: float,
        media_type: str = "video/mp4",
    ) -> MediaFile:
        """Write a placed video in the caller's transaction, which has judged the actor and the content."""
        known = tx.media.find_by_sha256(sha256)
        if known is not None:
            return known
        file = MediaFile(
            id=new_id("media"),
            sha256=sha256,
            media_type=media_type,
            kind=MediaKind.VIDEO,
            name=_plain_name(name),
            path=path,
            size_bytes=(self._folder / path).stat().st_size,
            width=width,
            height=height,
            duration_s=duration_s,
            stored_by=actor.id,
            stored_at=self._clock.now(),
        )
        return self._add(tx, actor, file)

    def _require(self, tx: MediaTransaction, actor: Actor) -> Actor:
        person = tx.people.current(actor)
        access.require(person, access.MAY_WRITE_POSTS, "add pictures to posts")
        return person

    def _picture_file(self, person: Actor, name: str, sha256: str, path: str, picture: CleanPicture) -> MediaFile:
        return MediaFile(
            id=new_id("media"),
            sha256=sha256,
            media_type=picture.media_type,
            kind=MediaKind.IMAGE,
            name=_plain_name(name),
            path=path,
            size_bytes=len(picture.data),
            width=picture.width,
            height=picture.height,
            duration_s=0.0,
            stored_by=person.id,
            stored_at=self._clock.now(),
        )

    def _add(self, tx: MediaTransaction, actor: Actor, file: MediaFile) -> MediaFile:
        tx.media.add(file)
        tx.audit.append(actor, "media.stored", file.id, sha256=file.sha256, name=file.name)
        return file

    def _write(self, path: str, data: bytes) -> None:
        target = self._folder / path
        if target.exists():
            return
        with _new_file(target) as file:
            file.write(data)
            _finish(file, target)

    def _copy(self, source: BinaryIO, path: str, sha256: str) -> None:
        target = self._folder / path
        with _new_file(target) as file:
            shutil.copyfileobj(source, file, 1 << 20)
            file.seek(0)
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                Path(file.name).unlink()
                raise InvalidInput("This is not the video that was approved: its content differs.", field="video")
            _finish(file, target)


def _path_for(sha256: str, extension: str) -> str:
    return f"{sha256[:2]}/{sha256}.{extension}"


def _new_file(target: Path) -> tempfile._TemporaryFileWrapper[bytes]:
    target.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False)


def _finish(file: tempfile._TemporaryFileWrapper[bytes], target: Path) -> None:
    """The name appears only once the whole content is on disk."""
    file.flush()
    os.fsync(file.fileno())
    Path(file.name).replace(target)


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:_NAME_CHARS] or "picture"

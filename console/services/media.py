"""Keeping pictures and videos that go out, in a folder where every file is named by its hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Protocol

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
from console.services.video_intake import IncomingVideo
from evidence_share import captions

_NAME_CHARS = 120
#: Where the wall takes in a post's video.
VIDEO_UPLOAD_PATH = "/post-media/video"


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
        return self._keep_picture(actor, name, clean_picture(data))

    def keep_made(self, actor: Actor, source: MediaFile, picture: CleanPicture) -> MediaFile:
        """Keep a picture that was made from a stored one for a platform that would refuse the original."""
        return self._keep_picture(actor, f"Made smaller, {source.name}", picture)

    def receive_video(self, actor: Actor) -> IncomingVideo:
        """Open a place for a video that arrives piece by piece; end with ``keep_video``. Raises NotPermitted."""
        with self._begin.reading() as tx:
            self._require(tx, actor)
        return IncomingVideo(self._folder)

    def keep_video(self, actor: Actor, incoming: IncomingVideo, name: str) -> MediaFile:
        """Judge a video by its content and keep it without what tells of its making.

        Raises InvalidInput for what is no whole video; then nothing is kept.
        """
        facts, media_type = incoming.judge(), incoming.media_type()
        sha256 = incoming.keep_as(path_for)
        with self._begin() as tx:
            person = self._require(tx, actor)
            return self.register_video(
                tx,
                person,
                name=name,
                sha256=sha256,
                path=path_for(sha256, "mp4"),
                width=facts.width,
                height=facts.height,
                duration_s=facts.duration_s,
                media_type=media_type,
            )

    def store_captions(self, actor: Actor, name: str, data: bytes) -> MediaFile:
        """Keep WebVTT captions that parse; raises InvalidInput with the line at fault."""
        with self._begin.reading() as tx:
            self._require(tx, actor)
        cues = captions.parse(data)
        sha256 = hashlib.sha256(data).hexdigest()
        path = path_for(sha256, "vtt")
        self._write(path, data)
        with self._begin() as tx:
            person = self._require(tx, actor)
            facts = {"kind": MediaKind.CAPTIONS, "media_type": "text/vtt", "duration_s": cues[-1].to_s}
            file = self._file(person, name, sha256, path, size_bytes=len(data), **facts)
            return tx.media.find_by_sha256(sha256) or self._add(tx, person, file)

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
        path = path_for(sha256, "mp4")
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
        facts = {"kind": MediaKind.VIDEO, "media_type": media_type, "duration_s": duration_s}
        sizes = {"width": width, "height": height, "size_bytes": (self._folder / path).stat().st_size}
        file = self._file(actor, name, sha256, path, **facts, **sizes)
        return self._add(tx, actor, file)

    def _require(self, tx: MediaTransaction, actor: Actor) -> Actor:
        person = tx.people.current(actor)
        access.require(person, access.MAY_WRITE_POSTS, "add pictures to posts")
        return person

    def _keep_picture(self, actor: Actor, name: str, picture: CleanPicture) -> MediaFile:
        sha256 = hashlib.sha256(picture.data).hexdigest()
        path = path_for(sha256, picture.extension)
        self._write(path, picture.data)
        facts = {"kind": MediaKind.IMAGE, "media_type": picture.media_type}
        sizes = {"width": picture.width, "height": picture.height, "size_bytes": len(picture.data)}
        with self._begin() as tx:
            person = self._require(tx, actor)
            known = tx.media.find_by_sha256(sha256)
            return known or self._add(tx, person, self._file(person, name, sha256, path, **facts, **sizes))

    def _file(self, person: Actor, name: str, sha256: str, path: str, **facts: Any) -> MediaFile:
        sizes: dict[str, Any] = {"width": 0, "height": 0, "duration_s": 0.0}
        return MediaFile(
            id=new_id("media"),
            sha256=sha256,
            name=_plain_name(name),
            path=path,
            stored_by=person.id,
            stored_at=self._clock.now(),
            **sizes | facts,
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


def path_for(sha256: str, extension: str) -> str:
    """Return where a file with this hash lies in the folder."""
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

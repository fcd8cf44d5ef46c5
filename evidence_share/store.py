"""Where evidence files lie: a folder in which every file is named by its SHA-256 and written once."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Protocol, Self

from console.domain.errors import InvalidInput, NotFound, StoreUnavailable

CHUNK_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o440
#: Never through a link, and never waiting for a pipe.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that is in the store."""

    sha256: str
    size_bytes: int


class Incoming(Protocol):
    """A file on its way in; nothing of it is in the store until ``keep``."""

    def write(self, data: bytes) -> None:
        """Add bytes, hashing them on the way; raises InvalidInput past the size limit."""
        ...

    def read_back(self) -> BufferedReader:
        """Return what was written so far, for judging its content."""
        ...

    def keep(self, declared_sha256: str = "") -> StoredFile:
        """Put the file in the store; raises InvalidInput when its hash is not the declared one."""
        ...


class EvidenceStore(Protocol):
    """Keeps files by content; can add and read, never change or delete."""

    def receive(self, *, limit_bytes: int) -> _Receiving:
        """Open a place for one incoming file; leaving without ``keep`` leaves nothing behind."""
        ...

    def open(self, sha256: str) -> BufferedReader:
        """Open a stored file for reading; raises NotFound or StoreUnavailable."""
        ...

    def size(self, sha256: str) -> int:
        """Return a stored file's length in bytes; raises NotFound."""
        ...

    def rehash(self, sha256: str) -> str:
        """Return the SHA-256 (hex) of the bytes that lie under this name now."""
        ...


class _Receiving(Protocol):
    def __enter__(self) -> Incoming: ...

    def __exit__(self, *exception: object) -> None: ...


class FolderStore:
    """An evidence store in a local folder.

    Every step below the root is opened without following links, so that neither a planted link nor
    a crafted name leads outside; a stored file is read-only and a second copy of it is the first.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o750)
        (root / "incoming").mkdir(exist_ok=True, mode=0o700)
        self._root = root

    def receive(self, *, limit_bytes: int) -> FolderIncoming:
        """Open a place for one incoming file; leaving without ``keep`` leaves nothing behind."""
        return FolderIncoming(self._root, limit_bytes)

    def open(self, sha256: str) -> BufferedReader:
        """Open a stored file for reading; raises NotFound or StoreUnavailable."""
        with _folder(self._root, _checked(sha256)[:2]) as folder:
            try:
                number = os.open(sha256, _READ, dir_fd=folder)
            except FileNotFoundError as error:
                raise NotFound("The evidence store has no such file.") from error
            except OSError as error:
                raise _not_plain() from error
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise _not_plain()
        return os.fdopen(number, "rb")

    def size(self, sha256: str) -> int:
        """Return a stored file's length in bytes; raises NotFound."""
        with self.open(sha256) as file:
            return os.fstat(file.fileno()).st_size

    def rehash(self, sha256: str) -> str:
        """Return the SHA-256 (hex) of the bytes that lie under this name now."""
        with self.open(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class FolderIncoming:
    """One file on its way into a ``FolderStore``."""

    def __init__(self, root: Path, limit_bytes: int) -> None:
        self._root = root
        self._limit = limit_bytes
        self._name = f"{secrets.token_hex(16)}.part"
        self._hash = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> Self:
        with _folder(self._root, "incoming") as folder:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._file = os.fdopen(os.open(self._name, flags, 0o600, dir_fd=folder), "w+b")
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()
        with _folder(self._root, "incoming") as folder:
            os.unlink(self._name, dir_fd=folder)

    def write(self, data: bytes) -> None:
        """Add bytes, hashing them on the way; raises InvalidInput past the size limit."""
        self._size += len(data)
        if self._size > self._limit:
            raise InvalidInput(f"The file is larger than {self._limit // 1_000_000} MB.", field="file")
        self._hash.update(data)
        self._file.write(data)

    def read_back(self) -> BufferedReader:
        """Return what was written so far, for judging its content."""
        self._file.flush()
        with _folder(self._root, "incoming") as folder:
            number = os.open(self._name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        return os.fdopen(number, "rb")

    def keep(self, declared_sha256: str = "") -> StoredFile:
        """Put the file in the store; raises InvalidInput when its hash is not the declared one."""
        sha256 = self._hash.hexdigest()
        if declared_sha256 and declared_sha256.lower() != sha256:
            raise InvalidInput(
                "The file that arrived is not the file that was announced: its SHA-256 differs. Nothing was kept.",
                field="sha256",
            )
        self._file.flush()
        os.fchmod(self._file.fileno(), _READ_ONLY)
        os.fsync(self._file.fileno())
        self._link(sha256)
        return StoredFile(sha256=sha256, size_bytes=self._size)

    def _link(self, sha256: str) -> None:
        _make_folder(self._root, sha256[:2])
        with _folder(self._root, "incoming") as here, _folder(self._root, sha256[:2]) as there:
            try:
                os.link(self._name, sha256, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
            except FileExistsError:
                self._refuse_another(sha256)
            os.fsync(there)

    def _refuse_another(self, sha256: str) -> None:
        if FolderStore(self._root).rehash(sha256) != sha256:
            raise StoreUnavailable("A file with this name is in the store and its bytes have changed. Tell records.")


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NotFound("The evidence store has no such file.")
    return sha256


def _make_folder(root: Path, name: str) -> None:
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.mkdir(name, 0o750, dir_fd=top)
        os.fsync(top)
    except FileExistsError:
        pass
    finally:
        os.close(top)


@contextmanager
def _folder(root: Path, name: str) -> Iterator[int]:
    """Yield a descriptor of a folder directly below the root, never through a link."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        folder = os.open(name, flags, dir_fd=top)
    except FileNotFoundError as error:
        raise NotFound("The evidence store has no such file.") from error
    except OSError as error:
        raise _not_plain() from error
    finally:
        os.close(top)
    try:
        yield folder
    finally:
        os.close(folder)


def _not_plain() -> StoreUnavailable:
    return StoreUnavailable("Something in the evidence store is not a plain file. It was not opened. Tell records.")

"""The evidence folder under attack: names, links, overwriting, wrong hashes, half files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from console.domain.errors import InvalidInput, NotFound, StoreUnavailable
from evidence_share.store import FolderStore, StoredFile

CONTENT = b"ten seconds of a quiet street"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "evidence")


def _keep(store: FolderStore, content: bytes = CONTENT, declared: str = "") -> StoredFile:
    with store.receive(limit_bytes=1000) as incoming:
        incoming.write(content[:5])
        incoming.write(content[5:])
        return incoming.keep(declared)


def _files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "evidence").rglob("*") if not path.is_dir()]


def test_a_kept_file_reads_back_under_its_hash(store: FolderStore) -> None:
    kept = _keep(store, declared=SHA256.upper())
    assert kept == StoredFile(sha256=SHA256, size_bytes=len(CONTENT))
    with store.open(SHA256) as file:
        assert file.read() == CONTENT
    assert (store.rehash(SHA256), store.size(SHA256)) == (SHA256, len(CONTENT))


def test_a_kept_file_is_read_only_and_nothing_else_is_left(store: FolderStore, tmp_path: Path) -> None:
    _keep(store)
    (only,) = _files(tmp_path)
    assert only.stat().st_mode & 0o222 == 0


def test_a_file_with_another_hash_than_announced_is_refused_and_gone(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Nothing was kept") as refused:
        _keep(store, declared="0" * 64)
    assert refused.value.field == "sha256"
    assert _files(tmp_path) == []


def test_a_transfer_that_breaks_off_leaves_nothing(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), store.receive(limit_bytes=1000) as incoming:
        incoming.write(b"half")
        raise ConnectionError
    assert _files(tmp_path) == []


def test_a_file_past_the_limit_is_refused_and_gone(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="larger than"), store.receive(limit_bytes=10) as incoming:
        incoming.write(b"01234567890")
    assert _files(tmp_path) == []


def test_the_same_bytes_again_are_the_same_file(store: FolderStore, tmp_path: Path) -> None:
    _keep(store)
    before = _files(tmp_path)[0].stat().st_ino
    _keep(store)
    assert [path.stat().st_ino for path in _files(tmp_path)] == [before]


def test_a_stored_file_that_was_changed_is_not_taken_for_the_same(store: FolderStore, tmp_path: Path) -> None:
    _keep(store)
    _overwrite(_files(tmp_path)[0], b"x")
    with pytest.raises(StoreUnavailable, match="bytes have changed"):
        _keep(store)
    assert store.rehash(SHA256) != SHA256


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        f"../{SHA256}",
        SHA256.upper(),
        SHA256 + "\n",
        "",
        "a" * 63,
        f"{SHA256}/x",
        "\0",
    ],
)
def test_a_name_that_is_no_hash_opens_nothing(store: FolderStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.open(name)


def test_a_planted_link_in_place_of_a_file_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT)
    folder = tmp_path / "evidence" / SHA256[:2]
    folder.mkdir()
    (folder / SHA256).symlink_to(secret)
    with pytest.raises(StoreUnavailable):
        store.open(SHA256)
    with pytest.raises(StoreUnavailable):
        _keep(store)
    assert secret.read_bytes() == CONTENT


def test_a_planted_link_in_place_of_a_folder_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / SHA256).write_bytes(CONTENT)
    (tmp_path / "evidence" / SHA256[:2]).symlink_to(elsewhere)
    with pytest.raises(StoreUnavailable):
        store.open(SHA256)
    with pytest.raises(StoreUnavailable):
        _keep(store)
    assert [path.name for path in elsewhere.iterdir()] == [SHA256]


def test_a_pipe_in_place_of_a_file_is_refused_instead_of_waited_for(store: FolderStore, tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / SHA256[:2]
    folder.mkdir()
    os.mkfifo(folder / SHA256)
    with pytest.raises(StoreUnavailable):
        store.open(SHA256)


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(data)

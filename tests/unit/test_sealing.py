"""Secrets at rest: bound to their row, opened by this installation alone, shown by nothing."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.config import Settings
from console.domain.errors import ConfigurationError
from console.domain.secrets import Secret
from console.storage.sealing import KeySealer, make_sealer, read_or_create_key

OLD = Secret("an-old-key-that-is-long-enough-0123456789")
NEW = Secret("a-new-key-that-is-long-enough-too-9876543210")
TOKEN = Secret("EAAplanted-token-4711")


def test_a_sealed_secret_opens_where_it_was_sealed() -> None:
    sealer = KeySealer([OLD])
    sealed = sealer.seal(TOKEN, row_id="account_1", column="credentials")
    assert TOKEN.reveal() not in sealed
    assert sealer.open(sealed, row_id="account_1", column="credentials").reveal() == TOKEN.reveal()


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    sealer = KeySealer([OLD])
    assert len({sealer.seal(TOKEN, row_id="a", column="c") for _ in range(5)}) == 5


@pytest.mark.parametrize(("row_id", "column"), [("account_2", "credentials"), ("account_1", "totp")])
def test_a_sealed_secret_that_was_moved_to_another_place_does_not_open(row_id: str, column: str) -> None:
    sealer = KeySealer([OLD])
    sealed = sealer.seal(TOKEN, row_id="account_1", column="credentials")
    with pytest.raises(ConfigurationError):
        sealer.open(sealed, row_id=row_id, column=column)


def test_a_sealed_secret_that_was_changed_does_not_open() -> None:
    sealer = KeySealer([OLD])
    sealed = sealer.seal(TOKEN, row_id="a", column="c")
    version, key_id, body = sealed.split(".")
    flipped = ("A" if body[20] != "A" else "B").join((body[:20], body[21:]))
    for bad in (
        f"{version}.{key_id}.{flipped}",
        f"v2.{key_id}.{body}",
        f"{version}.00000000.{body}",
        "",
        "v1.x",
        "é.é.é",
    ):
        with pytest.raises(ConfigurationError):
            sealer.open(bad, row_id="a", column="c")


def test_a_key_can_be_changed_without_losing_what_the_old_one_sealed() -> None:
    sealed = KeySealer([OLD]).seal(TOKEN, row_id="a", column="c")
    both = KeySealer([NEW, OLD])
    assert both.open(sealed, row_id="a", column="c").reveal() == TOKEN.reveal()
    fresh = both.seal(TOKEN, row_id="a", column="c")
    with pytest.raises(ConfigurationError, match="old key after the new one"):
        KeySealer([OLD]).open(fresh, row_id="a", column="c")


def test_a_subkey_serves_one_purpose() -> None:
    sealer = KeySealer([OLD])
    assert sealer.subkey("forms") == KeySealer([OLD]).subkey("forms")
    assert len({sealer.subkey("forms"), sealer.subkey("names"), KeySealer([NEW]).subkey("forms")}) == 3
    both = KeySealer([NEW, OLD])
    assert both.subkeys("forms") == (both.subkey("forms"), sealer.subkey("forms"))


def test_a_secret_shows_nothing() -> None:
    for shown in (repr(TOKEN), str(TOKEN), f"{TOKEN}", f"{[TOKEN]}", repr(KeySealer([TOKEN]))):
        assert "planted" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(TOKEN)


def test_the_key_file_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret.key"
    first = read_or_create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_or_create_key(path).reveal() == first.reveal()
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_read_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        keys = {key.reveal() for key in pool.map(lambda _: read_or_create_key(path), range(24))}
    assert len(keys) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret.key"
    read_or_create_key(path)
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read_or_create_key(path)


def test_an_emptied_key_file_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("")
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="backup"):
        read_or_create_key(path)


def test_the_key_of_the_environment_comes_first(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret_key=f"{NEW.reveal()},{OLD.reveal()}")
    sealed = KeySealer([OLD]).seal(TOKEN, row_id="a", column="c")
    assert make_sealer(settings).open(sealed, row_id="a", column="c").reveal() == TOKEN.reveal()
    assert not (tmp_path / "secret.key").exists()

"""Authenticated encryption of secrets at rest: AES-256-GCM, bound to a row and a column.

A sealed text is ``v1.<key id>.<nonce and ciphertext>``. The first key of ``RAPPORT_SECRET_KEY``
(separated by commas) seals; all of them open, so that a key can be changed without losing anything.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console.config import Settings
from console.domain.errors import ConfigurationError
from console.domain.secrets import Secret

_VERSION = "v1"
_NONCE_BYTES = 12
_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


class KeySealer:
    """Seals with the first of its keys and opens with any of them."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        if not keys:
            raise ConfigurationError("There is no secret key. Set RAPPORT_SECRET_KEY.")
        self._keys = {_key_id(key): key for key in keys}
        self._first = keys[0]

    def __repr__(self) -> str:
        return f"KeySealer({', '.join(self._keys)})"

    def seal(self, secret: Secret, *, row_id: str, column: str) -> str:
        """Return the sealed text."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = AESGCM(_derive(self._first, "seal"))
        body = nonce + cipher.encrypt(nonce, secret.reveal().encode(), _bound_to(row_id, column))
        return f"{_VERSION}.{_key_id(self._first)}.{base64.urlsafe_b64encode(body).decode()}"

    def open(self, sealed: str, *, row_id: str, column: str) -> Secret:
        """Return the secret; raises ConfigurationError when no key at hand opens it here."""
        try:
            version, key_id, encoded = sealed.split(".")
            body = base64.b64decode(encoded, altchars=b"-_", validate=True)
            if version != _VERSION:
                raise ValueError(version)
            cipher = AESGCM(_derive(self._keys[key_id], "seal"))
            text = cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _bound_to(row_id, column))
        except (ValueError, KeyError, InvalidTag, binascii.Error):
            raise ConfigurationError(
                "A stored secret does not open with this installation's key: the key was changed, or the "
                "row was. Put the old key after the new one in RAPPORT_SECRET_KEY, or connect again."
            ) from None
        return Secret(text.decode())

    def subkey(self, purpose: str) -> bytes:
        """Return 32 bytes for another purpose, such as a signature."""
        return self.subkeys(purpose)[0]

    def subkeys(self, purpose: str) -> tuple[bytes, ...]:
        """Return the subkey of every key, today's first."""
        return tuple(_derive(key, f"purpose:{purpose}") for key in self._keys.values())


def _bound_to(row_id: str, column: str) -> bytes:
    return f"{column}\0{row_id}".encode()


def _derive(key: Secret, use: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"rapport {use}".encode()).derive(
        key.reveal().encode()
    )


def _key_id(key: Secret) -> str:
    return hashlib.sha256(_derive(key, "key id")).hexdigest()[:8]


def make_sealer(settings: Settings) -> KeySealer:
    """Return the sealer of this installation: keys from the environment, else the key file in ``home``."""
    given = settings.secret_key.get_secret_value()
    if given:
        return KeySealer([Secret(key.strip()) for key in given.split(",") if key.strip()])
    return KeySealer([read_or_create_key(settings.home / "secret.key")])


def read_or_create_key(path: Path) -> Secret:
    """Return the key in ``path``, made on first use with mode 0600; refuses a file that others can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    if path.stat().st_mode & _OTHERS_MAY_READ:
        raise ConfigurationError(
            f"The key file {path} can be read by others on this machine. "
            f"Make it yours alone (chmod 600 {path}), and consider changing the key."
        )
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 32:
        raise ConfigurationError(f"The key file {path} holds no usable key. Restore it from your backup.")
    return Secret(key)


def _create(path: Path) -> None:
    """Write a new key; of several processes that start together, one wins and all read the same key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

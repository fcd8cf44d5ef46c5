"""Passwords: argon2id, and the same work for a name that nobody has."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console.domain.errors import InvalidInput
from console.domain.secrets import Secret

_SHORTEST = 12
_LONGEST = 200
_FEWEST_DIFFERENT = 5


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(24))

    def hash(self, password: Secret) -> str:
        """Return the argon2id hash."""
        return self._hasher.hash(password.reveal())

    def verify(self, password_hash: str | None, password: Secret) -> bool:
        """Return whether the password is right; without a hash, do the same work and say no."""
        given = password.reveal()[:_LONGEST]
        try:
            self._hasher.verify(password_hash or self._nobodys, given)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def refuse_weak(password: Secret, *, name: str, email: str) -> None:
    """Raise InvalidInput at ``password`` for one that is too short, too long or too easy to guess."""
    text = password.reveal()
    if len(text) < _SHORTEST:
        raise _weak(f"This password is too short: it needs at least {_SHORTEST} characters. Three odd words will do.")
    if len(text) > _LONGEST:
        raise _weak(f"This password is too long: at most {_LONGEST} characters.")
    if len(set(text)) < _FEWEST_DIFFERENT:
        raise _weak("This password repeats the same few characters. Use more different ones.")
    personal = [part for part in (*name.lower().split(), email.lower().partition("@")[0]) if len(part) > 3]
    if any(part in text.lower() for part in personal):
        raise _weak("This password contains your name or e-mail address. Choose one that nobody would guess.")


def _weak(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, field="password")

"""Secrets: a wrapper that shows nothing, and the port that seals them for the database."""

from __future__ import annotations

from typing import Protocol


class Secret:
    """A text that no ``repr``, log line or traceback may show; ``reveal`` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("A secret is not written down anywhere but sealed.")


class Sealer(Protocol):
    """Seals a text so that it opens only in the row and column for which it was sealed."""

    def seal(self, secret: Secret, *, row_id: str, column: str) -> str:
        """Return the sealed text."""
        ...

    def open(self, sealed: str, *, row_id: str, column: str) -> Secret:
        """Return the secret; raises ConfigurationError when no key at hand opens it."""
        ...

    def subkey(self, purpose: str) -> bytes:
        """Return 32 bytes for another purpose (signatures, keyed hashes), different for each."""
        ...

    def subkeys(self, purpose: str) -> tuple[bytes, ...]:
        """Return the subkey of every key, today's first: to recognise what an older key signed."""
        ...

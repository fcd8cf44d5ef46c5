"""How a use case opens a transaction.

Each use case declares the stores that it needs as a Protocol beside it::

    class PostingTransaction(Protocol):
        @property
        def posts(self) -> PostStore: ...
        @property
        def audit(self) -> AuditLog: ...

and is built with ``begin: Begin[PostingTransaction]``. ``with begin() as tx`` commits at the end and
rolls back on any exception; ``with begin.reading() as tx`` never waits for a writer.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Begin(Protocol[T_co]):
    """Opens transactions that hold the stores ``T_co`` names."""

    def __call__(self) -> AbstractContextManager[T_co]:
        """Open a writing transaction."""
        ...

    def reading(self) -> AbstractContextManager[T_co]:
        """Open a transaction that only reads."""
        ...


class Joined(Generic[T]):
    """Opens nothing: hands out a transaction that is open already, so that several use cases become one change."""

    def __init__(self, tx: T) -> None:
        self._tx = tx

    def __call__(self) -> AbstractContextManager[T]:
        """Return the open transaction; leaving it commits nothing."""
        return nullcontext(self._tx)

    def reading(self) -> AbstractContextManager[T]:
        """Return the open transaction."""
        return nullcontext(self._tx)

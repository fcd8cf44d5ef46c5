"""How calls to the fake platform go wrong, and what comes of a write that does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn, TypeVar

from connectors.base import Platform
from connectors.fake.platform import FakePlatform
from connectors.fake.records import Fault
from console.domain.errors import AuthExpired, OutcomeUnknown, RateLimited, Rejected, Unavailable

T = TypeVar("T")

_RATE_LIMIT_S = 600
_BEFORE = frozenset({Fault.REFUSE, Fault.RATE_LIMIT, Fault.AUTH_EXPIRED, Fault.UNAVAILABLE, Fault.LOSE})
_ONLY_FOR_WRITES = frozenset({Fault.LOSE, Fault.ACCEPT_THEN_TIME_OUT, Fault.ACCEPT_THEN_4XX})


class Calls:
    """Calls of one account; each takes the next fault that is meant for it."""

    def __init__(self, platform: Platform, world: FakePlatform) -> None:
        self._platform = platform
        self._world = world

    def write(self, operation: str, accept: Callable[[], T]) -> T:
        """Let the platform accept something, unless a fault comes before; a fault may also come after."""
        fault = self._world.next_fault(operation)
        if fault in _BEFORE:
            self._raise(fault)
        done = accept()
        if self._world.when_accepted is not None:
            self._world.when_accepted()
        if fault is not None:
            self._raise(fault)
        return done

    def fail_read(self, operation: str) -> None:
        """Raise what befalls this read; where no answer came, nothing happened either."""
        fault = self._world.next_fault(operation)
        if fault in _ONLY_FOR_WRITES:
            fault = Fault.UNAVAILABLE
        if fault is not None:
            self._raise(fault)

    def reject(self, message: str, reason: str) -> NoReturn:
        """Raise Rejected."""
        raise Rejected(message, platform=self._platform.value, reason=reason)

    def _raise(self, fault: Fault) -> NoReturn:
        name = self._platform.value
        if fault is Fault.RATE_LIMIT:
            retry_at = self._world.clock.now() + timedelta(seconds=_RATE_LIMIT_S)
            raise RateLimited("The platform asks us to wait.", platform=name, retry_at=retry_at)
        if fault is Fault.AUTH_EXPIRED:
            raise AuthExpired("The account must be connected again.", platform=name)
        if fault is Fault.UNAVAILABLE:
            raise Unavailable("The platform could not be reached; nothing was sent.", platform=name)
        if fault in {Fault.LOSE, Fault.ACCEPT_THEN_TIME_OUT}:
            raise OutcomeUnknown("The platform did not answer in time.", platform=name)
        self.reject("The platform refused this.", "refused")

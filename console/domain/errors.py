"""Every error that the product raises on purpose.

::

    ConsoleError
    ├── InvalidInput(field)         what was typed cannot be used; shown at the field
    ├── NotFound                    no such thing, or not for this person
    ├── NotPermitted                this person may not do this
    ├── IllegalTransition           the state graph has no such edge
    ├── Conflict                    somebody else was quicker; look again
    ├── Blocked(reasons)            a gate said no, with every reason
    ├── ConfigurationError          the installation is set up wrongly
    └── ExternalError               something outside failed
        ├── ClassifierUnavailable
        ├── StoreUnavailable
        └── ConnectorError(platform)
            ├── AuthExpired         the account must be connected again
            ├── RateLimited(retry_at)
            ├── Unavailable         nothing left this machine; safe to try again
            ├── Rejected(reason)    the platform refused
            └── OutcomeUnknown      sent, and no trustworthy answer came back

``message`` is a sentence that may be shown to a user; ``code`` is stable and documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class ConsoleError(Exception):
    """Base of all errors with a sentence for the user."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(ConsoleError):
    """What was typed cannot be used; ``field`` names where."""

    code = "invalid-input"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(ConsoleError):
    """There is no such thing, or not for this person."""

    code = "not-found"


class NotPermitted(ConsoleError):
    """This person may not do this."""

    code = "not-permitted"


class IllegalTransition(ConsoleError):
    """The state graph has no such edge."""

    code = "illegal-transition"


class Conflict(ConsoleError):
    """Somebody else changed it first."""

    code = "conflict"


class Blocked(ConsoleError):
    """A gate refused, with every reason at once."""

    code = "blocked"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


class ConfigurationError(ConsoleError):
    """The installation is set up wrongly; the sentence says what to change."""

    code = "configuration"


class ExternalError(ConsoleError):
    """Something outside this process failed."""

    code = "external"


class ClassifierUnavailable(ExternalError):
    """The local model could not score; a person must look."""

    code = "classifier-unavailable"


class StoreUnavailable(ExternalError):
    """The evidence store did not answer."""

    code = "store-unavailable"


class ConnectorError(ExternalError):
    """A platform failed; ``platform`` names which."""

    code = "connector"

    def __init__(self, message: str, *, platform: str) -> None:
        super().__init__(message)
        self.platform = platform


class AuthExpired(ConnectorError):
    """The platform no longer accepts our token; an administrator must connect the account again."""

    code = "auth-expired"


class RateLimited(ConnectorError):
    """The platform asks us to wait until ``retry_at`` (aware UTC)."""

    code = "rate-limited"

    def __init__(self, message: str, *, platform: str, retry_at: datetime) -> None:
        super().__init__(message, platform=platform)
        self.retry_at = retry_at


class Unavailable(ConnectorError):
    """The request never left this machine, or was read-only: trying again is safe."""

    code = "unavailable"


class Rejected(ConnectorError):
    """The platform refused; ``reason`` is its machine word, ``message`` our sentence."""

    code = "rejected"

    def __init__(self, message: str, *, platform: str, reason: str) -> None:
        super().__init__(message, platform=platform)
        self.reason = reason


class OutcomeUnknown(ConnectorError):
    """A write was sent and no trustworthy answer came back: never repeat it blindly."""

    code = "outcome-unknown"

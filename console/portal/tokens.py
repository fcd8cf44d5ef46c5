"""The one-time code that a form carries: made by us, for one form, for some hours. No cookie is needed.

Without cookies no browser speaks for anybody, so a forged form could do no more than its maker can; the
code is there so that the same form sent twice asks once, and so that a form must have been opened first.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from console.domain.errors import InvalidInput
from console.services.asking import new_code

#: As long as somebody may leave a page open over a working day.
VALID_FOR = timedelta(hours=12)


class FormTokens:
    """Makes and reads form codes under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, form: str, now: datetime) -> str:
        """Return a fresh code for ``form``."""
        body = f"{new_code()}.{int(now.timestamp())}"
        return f"{body}.{self._sign(form, body)}"

    def read(self, form: str, token: str, now: datetime) -> str:
        """Return the one-time part of a code; raises InvalidInput for one that is not ours or too old."""
        body, _, signature = token.rpartition(".")
        code, _, made = body.partition(".")
        is_ours = hmac.compare_digest(self._sign(form, body).encode(), signature.encode("utf-8", "replace"))
        if not is_ours or now - datetime.fromtimestamp(int(made), UTC) > VALID_FOR:
            raise InvalidInput("This page was open for a long time. Nothing you wrote is lost: send it again.")
        return code

    def _sign(self, form: str, body: str) -> str:
        return hmac.new(self._key, f"{form}\n{body}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

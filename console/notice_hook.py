"""Posts a notice to a person's own web hook: JSON, signed over its bytes; to a private address only where allowed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import requests

from connectors.http import Door
from console.domain.errors import Unavailable
from console.domain.secrets import Secret

SIGNATURE_HEADER = "X-Rapport-Signature-256"
_TIMEOUT_S = (5.0, 10.0)
_MOST_BYTES = 64 * 1024


class NoticeHook:
    """Speaks to any https address; ``own_origins`` are servers of the agency's own that may be private."""

    def __init__(self, own_origins: tuple[str, ...] = ()) -> None:
        self._own_origins = own_origins

    def __call__(self, *, url: str, secret: Secret, content: dict[str, Any]) -> None:
        """Post one notice; raises Unavailable unless the answer is a 2xx."""
        body = json.dumps(content, ensure_ascii=False).encode()
        signed = hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", SIGNATURE_HEADER: f"sha256={signed}"}
        rules = tuple((origin, origin) for origin in self._own_origins)
        try:
            with Door(rules=rules, timeout_s=_TIMEOUT_S, max_answer_bytes=_MOST_BYTES) as door:
                answer = door.post(url, data=body, headers=headers, allow_redirects=False)
        except requests.RequestException:
            raise Unavailable("The web hook could not be reached.", platform="web hook") from None
        if not answer.ok:
            raise Unavailable(f"The web hook answered {answer.status_code}.", platform="web hook")

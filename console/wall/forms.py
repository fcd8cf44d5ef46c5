"""Forms of the wall: read with a limit, and accepted only from a page that we gave to the same browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from console.domain.errors import InvalidInput
from console.domain.secrets import Sealer
from console.wall.cookies import FORM, Cookies

_LONGEST_BODY = 16 * 1024
_LASTS_S = 8 * 3600


class Forms:
    """Gives each browser a mark, and knows it again in what the browser sends."""

    def __init__(self, sealer: Sealer, cookies: Cookies) -> None:
        self._key = sealer.subkey("forms of the wall")
        self._cookies = cookies

    def mark_of(self, request: Request) -> str:
        """Return the browser's mark, a new one for a browser that has none."""
        return self._cookies.read(request.scope, FORM) or secrets.token_urlsafe(24)

    def proof(self, mark: str) -> str:
        """Return what the form's hidden field holds."""
        return hmac.new(self._key, mark.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def remember(self, response: Response, mark: str) -> None:
        """Leave the mark with the browser."""
        self._cookies.put(response, FORM, mark, lasts_s=_LASTS_S, strict=True)

    def is_ours(self, request: Request, fields: dict[str, str]) -> bool:
        """Return whether the form came from a page that we gave to this browser."""
        mark = self._cookies.read(request.scope, FORM)
        given = fields.get("proof", "").encode("utf-8", "surrogatepass")
        return bool(mark) and hmac.compare_digest(self.proof(mark).encode(), given)


async def read_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form; raises InvalidInput for more than a form can be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise InvalidInput("That was more than this form can take. Type less, and send it again.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise InvalidInput("This form came with unreadable characters. Type it again.") from None
    return {name: value.replace("\0", "") for name, value in pairs}

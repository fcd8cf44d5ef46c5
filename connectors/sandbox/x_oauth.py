"""OAuth 1.0a as X checks it: HMAC-SHA1 over method, address and parameters (RFC 5849 §3.4)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

CLOCK_SKEW_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What a signature covers. ``form`` is the body, when it is a form; else empty."""

    method: str
    url: str
    form: str
    authorization: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The four strings of an OAuth 1.0a connection."""

    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str


class OAuthChecker:
    """Checks signatures and refuses a nonce that it has seen."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._seen: dict[str, int] = {}

    def accepts(self, request: SignedRequest, *, now_s: int) -> bool:
        """Whether the signature is right, recent and new."""
        given = parse_header(request.authorization)
        if given.get("oauth_consumer_key") != self._secrets.consumer_key:
            return False
        if given.get("oauth_token") != self._secrets.token:
            return False
        if given.get("oauth_signature_method") != "HMAC-SHA1":
            return False
        expected = signature(request, given, self._secrets)
        if not hmac.compare_digest(expected, given.get("oauth_signature", "")):
            return False
        return self._fresh(given, now_s)

    def _fresh(self, given: dict[str, str], now_s: int) -> bool:
        stamp, nonce = given.get("oauth_timestamp", ""), given.get("oauth_nonce", "")
        if not stamp.isdecimal() or abs(now_s - int(stamp)) > CLOCK_SKEW_S or nonce in self._seen:
            return False
        self._seen = {key: at for key, at in self._seen.items() if at > now_s - 2 * CLOCK_SKEW_S}
        self._seen[nonce] = now_s
        return True


def parse_header(authorization: str) -> dict[str, str]:
    """The parameters of an ``Authorization: OAuth`` header."""
    pairs = (part.strip().partition("=") for part in authorization.removeprefix("OAuth ").split(","))
    return {unquote(name): unquote(value.strip('"')) for name, _, value in pairs}


def signature(request: SignedRequest, given: dict[str, str], secrets: Secrets) -> str:
    """The signature that this request should carry."""
    address = urlsplit(request.url)
    parameters = [
        *((name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")),
        *parse_qsl(address.query, keep_blank_values=True),
        *parse_qsl(request.form, keep_blank_values=True),
    ]
    base = "&".join(map(_escape, (request.method.upper(), _base_address(request.url), _normal(parameters))))
    key = f"{_escape(secrets.consumer_secret)}&{_escape(secrets.token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _base_address(url: str) -> str:
    address = urlsplit(url)
    host = address.netloc.lower()
    default = {"http": ":80", "https": ":443"}[address.scheme]
    return f"{address.scheme}://{host.removesuffix(default)}{address.path}"


def _normal(parameters: Iterable[tuple[str, str]]) -> str:
    escaped = sorted((_escape(name), _escape(value)) for name, value in parameters)
    return "&".join(f"{name}={value}" for name, value in escaped)


def _escape(text: str) -> str:
    return quote(text, safe="~")

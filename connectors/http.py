"""The one HTTP door to the platforms; both SDKs are given this session.

It adds what they lack: time-outs, no redirects, no proxies, a limit on what is read, refusal of private addresses, and
failures that say whether the request can have arrived. No token passes through its errors or through the SDKs' logs.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions

Rules = tuple[tuple[str, str], ...]

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
#: An answer that drips for longer than this is no answer.
ANSWER_TIMEOUT_S = 60.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024

_LOGGERS = (
    "tweepy",
    "tweepy.api",
    "tweepy.client",
    "requests",
    "requests_oauthlib",
    "requests_oauthlib.oauth1_auth",
    "requests_oauthlib.oauth1_session",
    "requests_oauthlib.oauth2_session",
    "oauthlib",
    "oauthlib.oauth1",
    "oauthlib.oauth1.rfc5849",
    "googleapiclient.discovery",
    "googleapiclient.http",
    "googleapiclient.model",
    "urllib3",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.util.retry",
)
_SECRET_PARTS = (
    re.compile(
        r"((?:access_token|appsecret_proof|client_secret|fb_exchange_token|input_token|refresh_token)=)[^&\s\"'<>)]+"
    ),
    re.compile(r"(\b(?:Bearer|OAuth)\s+)(?!realm\b|oauth_)[\w.|%~+/=-]{8,}"),
    re.compile(r"(\b)EAA\w{12,}"),  # how Facebook's tokens begin
    re.compile(r"(\b)(?:ya29\.|1//)[\w.-]{8,}"),  # how Google's do
    re.compile(r"(oauth_\w+=\"?)[^\"&,\s]+"),
)


class NotSent(requests.ConnectionError):
    """The request never left this machine."""


class NoAnswer(requests.ConnectionError):
    """The request may have arrived, and no whole answer came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the last answer said beside its body."""

    status: int
    content_type: str
    headers: Mapping[str, str]

    @property
    def is_json(self) -> bool:
        """Whether it claims to be JSON; a proxy's error page does not."""
        return "json" in self.content_type


class Door(requests.Session):
    """A session for one account, used by one thread at a time. ``rules`` point official hosts elsewhere.

    Only an origin that a rule names may be private or without TLS: the demo's sandbox, and nothing else.
    """

    def __init__(
        self,
        *,
        rules: Rules = (),
        secrets: Sequence[str] = (),
        timeout_s: tuple[float, float] = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        super().__init__()
        self.trust_env = False  # no proxies, and no .netrc that would replace our signature
        self.last: Answer | None = None
        self._rules = tuple((official.rstrip("/"), other.rstrip("/")) for official, other in rules)
        self._trusted = frozenset(_origin(other) for _, other in self._rules)
        self._secrets = tuple(secret for secret in secrets if secret)
        self._timeout_s = timeout_s
        self._max_answer_bytes = max_answer_bytes
        quiet_loggers()

    def hide(self, *secrets: str) -> None:
        """Keep these out of every failure too: tokens that were renewed since."""
        self._secrets = tuple(dict.fromkeys((*self._secrets, *filter(None, secrets))))

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request to where the rules say, with a time-out."""
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout_s
        return super().request(method, rebased(str(url), self._rules), *args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send, read at most so much, and fail only as NotSent or NoAnswer."""
        self.last = None
        try:
            self._refuse_private(request.url or "")
            response = super().send(request, **{**kwargs, "stream": True})
            self._read(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as failure:
            problem = self._scrubbed(failure)
        else:
            return self._noted(response)
        raise problem  # outside the handler, so that the failure with the token in its text is not carried along

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Follow nothing: the platforms' APIs do not redirect, and a token must not go where an answer points."""

    def _noted(self, response: requests.Response) -> requests.Response:
        content_type = response.headers.get("content-type", "")
        self.last = Answer(status=response.status_code, content_type=content_type, headers=response.headers)
        return response

    def _refuse_private(self, url: str) -> None:
        if _origin(url) in self._trusted:
            return
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise NotSent("Only https addresses are used.")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            raise NotSent(f"{parts.hostname} was not found.") from failure
        if not all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found):
            raise NotSent(f"{parts.hostname} is a private address.")

    def _read(self, response: requests.Response) -> None:
        deadline, body = time.monotonic() + ANSWER_TIMEOUT_S, bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._max_answer_bytes or time.monotonic() > deadline:
                response.close()
                raise NoAnswer("The answer is larger or slower than any that the platform gives.")
        response._content = bytes(body)  # noqa: SLF001 - requests has no other way to hand over what was read

    def _scrubbed(self, failure: Exception) -> NotSent | NoAnswer:
        text = scrubbed(f"{type(failure).__name__}: {failure}", self._secrets)
        return NotSent(text) if isinstance(failure, NotSent) or _never_left(failure) else NoAnswer(text)


class _OnlyScrubbedWarnings(logging.Filter):
    """Drops the SDKs' chatter, which quotes headers and bodies, whatever level somebody sets later."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return False
        record.msg, record.args = scrubbed(record.getMessage()), ()
        return True


_FILTER = _OnlyScrubbedWarnings()


def quiet_loggers() -> None:
    """Cap and scrub the loggers of everything below us; repeating it changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
        logger.addFilter(_FILTER)


def scrubbed(text: str, secrets: Sequence[str] = ()) -> str:
    """Return ``text`` without ``secrets`` and without anything that looks like a token."""
    for secret in secrets:
        text = text.replace(secret, "[removed]")
    for part in _SECRET_PARTS:
        text = part.sub(r"\1[removed]", text)
    return text


def rules_for(base_url: str, *official: str) -> Rules:
    """Return the rules that send ``official`` hosts to ``base_url``; none where they are the same."""
    return tuple((host, base_url) for host in official if host.rstrip("/") != base_url.rstrip("/"))


def rebased(url: str, rules: Rules) -> str:
    """Return where a request really goes."""
    for official, other in rules:
        if url == official or url.startswith((official + "/", official + "?")):
            return other.rstrip("/") + url[len(official) :]
    return url


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


def _never_left(failure: BaseException) -> bool:
    kinds = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        ssl.SSLCertVerificationError,
    )
    before_sending = (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
    )
    return isinstance(failure, before_sending) or any(isinstance(cause, kinds) for cause in _causes(failure))


def _causes(failure: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting: list[object] = [failure]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and cause not in seen:
            seen.append(cause)
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
            yield cause

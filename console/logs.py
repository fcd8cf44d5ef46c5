"""Logs: one JSON object a line, redacted before it is written, and nothing from chatty libraries."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

HIDDEN = "[hidden]"

#: Libraries that print requests, tokens or message bodies below this level.
QUIETED = (
    "asyncio", "apscheduler", "authlib", "facebook", "httpcore", "httpx", "oauthlib", "PIL", "requests",
    "requests_oauthlib", "sqlalchemy", "streamlit", "tweepy", "urllib3", "uvicorn", "websockets",
)  # fmt: skip

_SECRET_KEYS = re.compile(
    r"(?i)(passw|passphrase|secret|token|authorization|cookie|credential|api_?key|signature|totp|otp|code_verifier|bearer)"
)
_SECRET_VALUES = (
    # name=value and "name": "value", as they stand in error texts
    (
        re.compile(
            r"""(?ix)\b([\w-]*(?:password|passwd|secret|token|api_?key|authorization|signature|appsecret_proof|cookie|oauth_\w+))
            (["']?\s*[=:]\s*["']?)(?:(?:bearer|basic|oauth)\s+)?[^\s"'&,;)}\]]+"""
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w\-.~+/=%]{8,}"), rf"\1 {HIDDEN}"),
    # user:password@ in addresses
    (re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^\s/@:]*:[^\s/@]+@"), rf"\1{HIDDEN}@"),
    # query strings and fragments
    (re.compile(r"""([a-z]+://[^\s"'<>?#]+)[?#][^\s"'<>)]*""", re.IGNORECASE), rf"\1?{HIDDEN}"),
    (re.compile(r"""(\burl:\s*/[^\s"'<>?]*)\?[^\s"'<>)]*"""), rf"\1?{HIDDEN}"),
    # Graph tokens, JWTs, argon2 hashes, our own sealed texts
    (re.compile(r"\bEAA[A-Za-z0-9]{20,}"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\$argon2\w*\$\S+"), HIDDEN),
    (re.compile(r"\bv1\.[0-9a-f]{8}\.[\w=-]{24,}"), HIDDEN),
    # long mixed runs of letters and digits: the shape of tokens, not of words, our own ids or SHA-256 sums
    (
        re.compile(
            r"\b(?![0-9a-f]+\b)(?![a-z_]+_[0-9A-Z]{26}\b)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{32,}\b"
        ),
        HIDDEN,
    ),
)


def redacted(text: str) -> str:
    """Return ``text`` without anything that looks like a secret, and with every query string cut."""
    for pattern, replacement in _SECRET_VALUES:
        text = pattern.sub(replacement, text)
    return text


def redact(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Hide secrets in an event, at any depth, by key and by the look of the value."""
    return {key: _clean(str(key), value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key) and value not in (None, "", True, False):
        return HIDDEN
    if isinstance(value, Mapping):
        return {inner: _clean(str(inner), each) for inner, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean("", each) for each in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redacted(str(value))


def _exception_text(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Write the traceback as text (no local variables: they hold what people typed), to be redacted with the rest."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    elif given is True:
        given = sys.exc_info()
    event["exception"] = "".join(traceback.format_exception(*given))
    return event


def configure_logging(process: str, *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Set up logging for one process: ours through structlog, everybody else's through the same redaction."""

    def name_process(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {"process": process, **event}

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        name_process,
        _exception_text,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _exception_text,
            redact,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    quiet_libraries()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def quiet_libraries() -> None:
    """Cap libraries that log requests at WARNING, and send what is left through our own handler."""
    for name in QUIETED:
        for logger in (logging.getLogger(name), *_children(name)):
            logger.setLevel(logging.WARNING)
            logger.handlers = []
            logger.propagate = True


def _children(name: str) -> list[logging.Logger]:
    known = logging.root.manager.loggerDict
    return [
        logger for key, logger in known.items() if key.startswith(f"{name}.") and isinstance(logger, logging.Logger)
    ]

"""Faults by switch: which calls go wrong, in which way, and how often. Kept in memory; a restart clears them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from itertools import count

from connectors.sandbox.graph_errors import SENTENCES

EFFECTS = {
    "slow": "wait some seconds, then work as usual",
    "rate_limited": "refuse with the platform's rate-limit answer",
    "server_error": "fail with a 5xx and do nothing",
    "refused": "refuse for good: X with a 403, Graph with an error code (368 unless another is named)",
    "reset": "drop the TCP connection and do nothing",
    "accept_then_fail": "do the work, then answer with a failure",
    "accept_then_hang": "do the work, then say nothing for some seconds and drop the connection",
    "accept_then_reset": "do the work, then drop the TCP connection",
    "token_expired": "refuse as if the access token had expired",
    "html_page": "answer 502 with a proxy's HTML page",
}
PLATFORMS = ("x", "facebook", "instagram", "youtube", "nextdoor", "any")
METHODS = ("", "GET", "POST", "PUT", "DELETE")
_VERSION = re.compile(r"^/v\d+\.\d+(?=/)")


class BadFault(ValueError):
    """A fault that cannot be set, with a sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. ``left`` is how many more calls it hits; None means until it is cleared."""

    id: str
    effect: str
    platform: str = "any"
    method: str = ""
    path: str = ""
    status: int = 503
    code: int = 0
    seconds: float = 30.0
    left: int | None = None
    hits: int = 0

    def matches(self, platform: str, method: str, path: str) -> bool:
        """Whether this fault hits a call. ``path`` is without the platform's prefix; a Graph version is optional.

        A fault's own path is how the call's begins; ``*`` in it stands for anything.
        """
        if self.left == 0 or self.platform not in ("any", platform):
            return False
        if self.method not in ("", method):
            return False
        return any(fnmatchcase(each, f"{self.path}*") for each in (path, _VERSION.sub("", path)))


class Faults:
    """The faults that are set now."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}
        self._numbers = count(1)

    def all(self) -> list[dict[str, object]]:
        """Every fault with how often it has hit."""
        return [asdict(fault) for fault in self._faults.values()]

    def add(self, given: Mapping[str, object]) -> Fault:
        """Set a fault from ``{"effect", "platform", "method", "path", "status", "code", "seconds", "count"}``."""
        fault = _parse(given, number=f"f{next(self._numbers)}")
        self._faults[fault.id] = fault
        return fault

    def clear(self, number: str | None = None) -> None:
        """Take away one fault, or all of them."""
        if number is None:
            self._faults.clear()
        else:
            self._faults.pop(number, None)

    def take(self, platform: str, method: str, path: str) -> Fault | None:
        """The first fault that hits this call, counted as a hit."""
        for fault in self._faults.values():
            if fault.matches(platform, method, path):
                left = None if fault.left is None else fault.left - 1
                self._faults[fault.id] = replace(fault, left=left, hits=fault.hits + 1)
                return fault
        return None


def _parse(given: Mapping[str, object], *, number: str) -> Fault:
    unknown = set(given) - {"effect", "platform", "method", "path", "status", "code", "seconds", "count"}
    if unknown:
        raise BadFault(f"Unknown field: {', '.join(sorted(unknown))}.")
    return Fault(
        id=number,
        effect=_one_of(given, "effect", tuple(EFFECTS), ""),
        platform=_one_of(given, "platform", PLATFORMS, "any"),
        method=_one_of(given, "method", METHODS, "").upper(),
        path=str(given.get("path") or ""),
        status=int(_number(given, "status", 503, low=400, high=599)),
        code=_code(given),
        seconds=_number(given, "seconds", 30, low=0, high=600),
        left=int(_number(given, "count", 1, low=1, high=1_000_000)) if given.get("count") else None,
    )


def _code(given: Mapping[str, object]) -> int:
    code = int(_number(given, "code", 0, low=0, high=100_000))
    if code and code not in SENTENCES:
        raise BadFault(f"code must be one of Graph's: {', '.join(map(str, sorted(SENTENCES)))}.")
    return code


def _one_of(given: Mapping[str, object], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = str(given.get(name) or default)
    if value not in allowed:
        raise BadFault(f"{name} must be one of: {', '.join(filter(None, allowed))}.")
    return value


def _number(given: Mapping[str, object], name: str, default: float, *, low: float, high: float) -> float:
    value = given.get(name)
    if value is None or value == "":
        return default
    try:
        number = float(str(value))
    except ValueError as error:
        raise BadFault(f"{name} must be a number.") from error
    if not low <= number <= high:
        raise BadFault(f"{name} must be between {low:g} and {high:g}.")
    return number

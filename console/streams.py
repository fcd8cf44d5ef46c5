"""Reads lines from a file or standard input and writes what a function makes of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from console.domain.errors import InvalidInput

Transform = Callable[[Iterable[str]], Iterator[str]]


def pipe(source: Path | None, target: Path | None, transform: Transform) -> None:
    """Send every line of ``source`` through ``transform`` into ``target``, in order.

    Bytes that are not UTF-8 become the replacement character rather than an end of the run.
    Raises InvalidInput when a file cannot be opened.
    """
    with ExitStack() as files:
        try:
            lines = files.enter_context(source.open(encoding="utf-8", errors="replace")) if source else sys.stdin
            output = files.enter_context(target.open("w", encoding="utf-8")) if target else sys.stdout
        except OSError as error:
            raise InvalidInput(f"{error.filename} cannot be opened: {error.strerror}.") from error
        for line in transform(lines):
            output.write(line.rstrip("\n") + "\n")

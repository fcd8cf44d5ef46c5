"""Starts every process of one machine, watches them, and ends all of them together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from console.domain.errors import ConfigurationError

_STOP_WITHIN_S = 10.0
_READY_WITHIN_S = 90.0
_POLL_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process to run: its command, its port and the page that answers when it is ready."""

    name: str
    command: Sequence[str]
    port: int | None = None
    health: str = ""
    #: Whether the others talk to it, so that it answers before they start.
    comes_first: bool = False


@dataclass(slots=True)
class Supervisor:
    """Runs processes until one ends or a signal comes; then ends all."""

    processes: Sequence[Process]
    environment: Mapping[str, str]
    logs: Path
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _asked_to_stop: bool = False

    def refuse_taken_ports(self) -> None:
        """Raise ConfigurationError, in one sentence, when a port is in use."""
        for process in self.processes:
            if process.port is not None and _is_taken(process.port):
                raise ConfigurationError(
                    f"Port {process.port} is in use, and the {process.name} needs it: stop what uses it, "
                    f"or choose another with RAPPORT_{process.name.upper()}_PORT."
                )

    def start(self) -> None:
        """Start every process; each writes to its own log file."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self.logs.mkdir(parents=True, exist_ok=True)
        for process in self.processes:
            self._running[process.name] = self._spawn(process)
            if process.comes_first:
                self._wait_for(process, time.monotonic() + _READY_WITHIN_S)

    def _spawn(self, process: Process) -> subprocess.Popen[bytes]:
        with (self.logs / f"{process.name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603  (our own commands)
                list(process.command),
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Return when every health page answers; raise ConfigurationError when one ends or takes too long."""
        end = time.monotonic() + _READY_WITHIN_S
        for process in self.processes:
            self._wait_for(process, end)
        self._refuse_ended()

    def _wait_for(self, process: Process, end: float) -> None:
        while process.health and not self._asked_to_stop and not _answers(process.health):
            self._refuse_ended()
            if time.monotonic() > end:
                raise ConfigurationError(
                    f"The {process.name} did not start within {_READY_WITHIN_S:.0f} s. {self._look(process.name)}"
                )
            time.sleep(_POLL_S)

    def _refuse_ended(self) -> None:
        for name, child in self._running.items():
            if child.poll() is not None:
                raise ConfigurationError(f"The {name} ended with status {child.returncode}. {self._look(name)}")

    def _look(self, name: str) -> str:
        return f"Its log is {self.logs / name}.log."

    def watch(self) -> int:
        """Wait for a signal (returns 0) or for a process that ends by itself (returns 1, saying which)."""
        while not self._asked_to_stop:
            for name, child in self._running.items():
                if child.poll() is not None:
                    print(f"The {name} ended with status {child.returncode}. {self._look(name)}", file=sys.stderr)  # noqa: T201
                    return 1
            time.sleep(_POLL_S)
        return 0

    def stop(self) -> None:
        """End every process: politely, then for good."""
        for child in self._running.values():
            _signal_group(child, signal.SIGTERM)
        end = time.monotonic() + _STOP_WITHIN_S
        for child in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
            _signal_group(child, signal.SIGKILL)
            child.wait()

    @property
    def asked_to_stop(self) -> bool:
        """Whether a signal came."""
        return self._asked_to_stop

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own loopback address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False

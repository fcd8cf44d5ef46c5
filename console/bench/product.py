"""The product as a newcomer starts it, in a folder of its own on free ports, for as long as a measurement takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.errors import ConfigurationError

_START_WITHIN_S = 180.0
_STOP_WITHIN_S = 30.0
_PROCESSES = ("console", "portal", "sandbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Every process of ``rapport up``, and the application over the same data."""

    app: App
    square_url: str
    supervisor_pid: int

    def person(self, email: str) -> Actor:
        """Return a member of the invented agency."""
        with self.app.begin.reading() as tx:
            person = tx.people.find_by_email(email)
        if person is None:
            raise ConfigurationError(f"The first look has no {email}.")
        return person.as_actor()


@contextmanager
def running_product() -> Iterator[Product]:
    """Start ``rapport up`` in a temporary folder, wait for its first look, and end it as Ctrl-C does."""
    with TemporaryDirectory(prefix="rapport-bench-") as folder:
        home, ports = Path(folder) / "data", free_ports()
        environment = clean_environment({"RAPPORT_HOME": str(home), **port_variables(ports)})
        command = [sys.executable, "-m", "console", "up"]
        with started(command, folder=Path.cwd(), environment=environment, log=Path(folder) / "up.log") as process:
            _wait_for(process, Path(folder) / "up.log")
            square = f"http://127.0.0.1:{ports['sandbox']}"
            app = build_app(Settings(home=home, x_url=f"{square}/x", graph_url=f"{square}/graph", sandbox_url=square))
            yield Product(app=app, square_url=square, supervisor_pid=process.pid)


@contextmanager
def started(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own; at the end interrupt the group and wait."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  (our own commands)
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            interrupt(process)


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Do what Ctrl-C in a terminal does, and wait for the end; harmless where it has ended."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for_page(url: str, process: subprocess.Popen[bytes], *, log: Path, limit_s: float) -> None:
    """Return when ``url`` answers 200; raises ConfigurationError when the process ends or takes too long."""
    end = time.monotonic() + limit_s
    while not _answers(url):
        _refuse(process, end, log)
        time.sleep(0.05)


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without settings of an installation or a virtual environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "VIRTUAL_ENV"))}
    return kept | dict(extra)


def port_variables(ports: Mapping[str, int]) -> dict[str, str]:
    """Return the variables that give each process its port."""
    return {f"RAPPORT_{name.upper()}_PORT": str(port) for name, port in ports.items()}


def free_ports() -> dict[str, int]:
    """Return a port for each process that was free a moment ago."""
    probes = {name: socket.socket() for name in _PROCESSES}
    try:
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    finally:
        for probe in probes.values():
            probe.close()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_WITHIN_S
    while b"Rapport is running" not in log.read_bytes():
        _refuse(process, end, log)
        time.sleep(0.1)


def _refuse(process: subprocess.Popen[bytes], end: float, log: Path) -> None:
    if process.poll() is not None:
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        raise ConfigurationError(f"What was to be measured ended with status {process.returncode}. It said: {said}")
    if time.monotonic() > end:
        raise ConfigurationError("What was to be measured did not start in time.")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False

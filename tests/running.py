"""The whole product, started as a newcomer starts it, in a folder of its own on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_READY = "Rapport is running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where the running product answers, and the supervisor's process."""

    home: Path
    console: str
    portal: str
    square: str
    process: subprocess.Popen[str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``rapport WORDS`` over the same data."""
        command = [sys.executable, "-m", "console", *words]
        environment = {**os.environ, "RAPPORT_HOME": str(self.home)}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def running(home: Path, *, limit_s: float = 120.0) -> Iterator[Running]:
    """Start ``rapport up`` over ``home``, wait until it says that it runs, and end it like Ctrl-C."""
    console, portal, sandbox = free_ports(3)
    environment = {
        **os.environ,
        "RAPPORT_HOME": str(home),
        "RAPPORT_CONSOLE_PORT": str(console),
        "RAPPORT_PORTAL_PORT": str(portal),
        "RAPPORT_SANDBOX_PORT": str(sandbox),
    }
    output = (home.parent / f"{home.name}-up.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "console", "up"],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait(process, Path(output.name), limit_s)
        yield Running(
            home=home,
            console=f"http://127.0.0.1:{console}",
            portal=f"http://127.0.0.1:{portal}",
            square=f"http://127.0.0.1:{sandbox}",
            process=process,
        )
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.close()


def _wait(process: subprocess.Popen[str], output: Path, limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while _READY not in output.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"rapport up did not start:\n{output.read_text(encoding='utf-8')}")
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Return ports that were free a moment ago."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()

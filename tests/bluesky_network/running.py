"""Starts Bluesky's own servers with a PostgreSQL and a Redis of theirs, and stops each by its process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import PrivatePostgres, find_postgres
from tests.running import ROOT, free_ports

INSTALLED = ROOT / ".venv" / "bluesky-network"
HERE = Path(__file__).parent
LONGEST_START_S, LONGEST_STOP_S = 120, 20
_MISSING = "Bluesky's servers are not installed. Run scripts/install-bluesky-network, as make test does."


@contextmanager
def running_network(*, rate_limits: bool = False) -> Iterator[str]:
    """Serve a fresh network; yields the address of its account server.

    Its folder is not pytest's: another test run beside this one would close that to PostgreSQL's user.
    """
    binaries, redis = find_postgres(), shutil.which("redis-server")
    if binaries is None or redis is None or not (INSTALLED / "ready").exists():
        raise RuntimeError(_MISSING)
    with tempfile.TemporaryDirectory(prefix="bluesky-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        with _databases(binaries, redis, folder) as databases:
            settings = {
                **databases,
                "BLUESKY_NETWORK": str(INSTALLED),
                "BLUESKY_PORTS": ",".join(str(port) for port in free_ports(4)),
                "BLUESKY_RATE_LIMITS": "1" if rate_limits else "0",
            }
            with _network(folder, settings) as address:
                yield address


@contextmanager
def _databases(binaries: Path, redis: str, folder: Path) -> Iterator[dict[str, str]]:
    data = folder / "postgres"
    with PrivatePostgres.started(binaries, data, connections=300) as postgres, _redis(redis, folder) as redis_port:
        address = postgres.new_database().replace("postgresql+psycopg://", "postgresql://")
        yield {"DB_POSTGRES_URL": address, "REDIS_HOST": f"127.0.0.1:{redis_port}"}


@contextmanager
def _redis(program: str, folder: Path) -> Iterator[int]:
    (port,) = free_ports(1)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        _stop(process)


@contextmanager
def _network(folder: Path, settings: dict[str, str]) -> Iterator[str]:
    log = folder / "network.log"
    with log.open("wb") as out:
        command = [str(_node()), "--import", str(HERE / "loopback.mjs"), str(HERE / "network.mjs")]
        # plain HTTP to itself is what the servers are told to allow; nothing of the caller's settings is passed on
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LOG_ENABLED": "false", **settings}
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        try:
            yield _address(process, log)
        finally:
            _stop(process)


def _node() -> Path:
    return next((INSTALLED / "node" / "node_modules").glob("node-linux-*/bin/node"))


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + LONGEST_START_S
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if line.startswith("ready "):
                return line.removeprefix("ready ")
        time.sleep(0.1)
    raise RuntimeError(f"Bluesky's servers did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(LONGEST_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

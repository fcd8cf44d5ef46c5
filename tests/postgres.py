"""A private PostgreSQL cluster in a temporary folder, run by a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
import psycopg


def find_postgres() -> Path | None:
    """Return the folder of the newest server binaries on this machine, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@dataclass
class PrivatePostgres:
    """A running cluster; every test gets a database of its own."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_database(self) -> str:
        """Create an empty database and return its SQLAlchemy URL."""
        name = f"rapport_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://rapport@127.0.0.1:{self.port}/{name}"

    @property
    def _server(self) -> str:
        return f"postgresql://rapport@127.0.0.1:{self.port}"

    @classmethod
    @contextmanager
    def started(cls, binaries: Path, folder: Path, *, connections: int = 100) -> Iterator[PrivatePostgres]:
        """Make a cluster in ``folder``, start it on a free loopback port, stop it at the end."""
        port = _free_port()
        prefix = _as_unprivileged(folder)
        data = folder / "data"
        _run([*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "rapport", "-A", "trust", "-E", "UTF8"])
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        options += f" -c max_connections={connections}"
        control = [*prefix, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
        _run([*control, "-o", options, "-l", str(folder / "log"), "start"])
        try:
            yield cls(port)
        finally:
            _stop(data / "postmaster.pid")


def _as_unprivileged(folder: Path) -> list[str]:
    """Return the command prefix that leaves root, and give the folder to that user."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    for path in (folder, *folder.parents):
        if path == Path("/tmp") or path == Path("/"):  # noqa: S108
            break
        path.chmod(path.stat().st_mode | 0o011)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def _stop(pid_file: Path) -> None:
    """Stop the server by its process: other test runs may have closed the folder to its user by now."""
    process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=30)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Starting and stopping everything with one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.running import ROOT, free_ports, running

pytestmark = pytest.mark.browser


def _children(home: Path) -> list[int]:
    """Return the ids of all processes that were started over ``home``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"RAPPORT_HOME={home}".encode() in environment.split(b"\0") and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def test_a_second_start_keeps_the_data_and_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as first:
        assert len(_children(home)) >= 5, "supervisor, sandbox, worker, portal and console"
        before = first.command("verify").stdout
        with urllib.request.urlopen(first.square, timeout=10) as page:
            square = page.read()
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(30) == 0
        assert _children(home) == []
    with running(home) as second:
        with urllib.request.urlopen(second.square, timeout=10) as page:
            assert b"Elm St is dark" in square
            assert b"Elm St is dark" in page.read()
        entries = [int(text.split(" entries")[0].split()[-1]) for text in (before, second.command("verify").stdout)]
    assert entries[1] >= entries[0] > 10
    assert _children(home) == []


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    console, portal, sandbox = free_ports(3)
    environment = {
        **os.environ,
        "RAPPORT_HOME": str(tmp_path / "home"),
        "RAPPORT_CONSOLE_PORT": str(console),
        "RAPPORT_PORTAL_PORT": str(portal),
        "RAPPORT_SANDBOX_PORT": str(sandbox),
    }
    with socket.create_server(("127.0.0.1", portal)):
        outcome = subprocess.run(
            [sys.executable, "-m", "console", "up"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert outcome.returncode == 2
    assert outcome.stderr.count("\n") == 1
    assert f"Port {portal} is in use" in outcome.stderr
    assert "Traceback" not in outcome.stderr + outcome.stdout

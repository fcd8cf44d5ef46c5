"""One real console process behind its wall, over a seeded database, beside a small identity provider."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import SQLModel

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.domain.sessions import Entered, Visitor
from console.storage.engine import make_engine
from tests.cast import CAST, add_cast
from tests.integration.wall.provider import CLIENT_ID, CLIENT_SECRET, Provider, running

HERE = Path(__file__).parent
PASSWORD = "three odd planted words"


@dataclass(frozen=True)
class Console:
    """The running console and, over the same database, the application as the tests use it."""

    app: App
    address: str
    port: int
    home: Path
    runs_file: Path

    def entered(self, actor: Actor) -> Entered:
        """Sign somebody in without the pages."""
        email = f"{actor.name.split()[0].lower()}@harbourford.example"
        outcome = self.app.signing_in.with_password(email, Secret(PASSWORD), Visitor(browser="Test"))
        assert isinstance(outcome, Entered)
        return outcome

    def runs(self) -> list[dict[str, Any]]:
        """Return what the page wrote down at each of its runs."""
        if not self.runs_file.exists():
            return []
        return [json.loads(line) for line in self.runs_file.read_text(encoding="utf-8").splitlines()]

    def log(self) -> str:
        """Return everything that the process has logged."""
        return (self.home / "console.log").read_text(encoding="utf-8")

    def browser(self) -> httpx.Client:
        """Return a browser's worth of cookies."""
        return httpx.Client(base_url=self.address, headers={"accept": "text/html", "origin": self.address}, timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with running(free_port()) as provider:
        yield provider


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Console]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    address = f"http://127.0.0.1:{port}"
    settings = Settings(
        home=home,
        console_port=port,
        console_url=address,
        oidc_issuer=provider.address,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )
    SQLModel.metadata.create_all(make_engine(settings.resolved_database_url()))
    app = build_app(settings)
    add_cast(app.begin)
    with app.begin() as tx:
        for actor in CAST:
            tx.logins.set_password_hash(actor.id, app.passwords.hash(Secret(PASSWORD)))
    console = Console(app=app, address=address, port=port, home=home, runs_file=home / "runs.jsonl")
    with (home / "console.log").open("wb") as log:
        child = subprocess.Popen([sys.executable, "-c", _START], env=_environment(console), stdout=log, stderr=log)
    try:
        _wait_until_healthy(console, child)
        yield console
    finally:
        child.terminate()
        child.wait(15)


_START = f"""
from pathlib import Path
from console.config import load_settings
from console.wall.serve import serve
serve(load_settings(), script=Path({str(HERE / "page.py")!r}))
"""


def _environment(console: Console) -> dict[str, str]:
    settings = console.app.settings
    ours = {
        "RAPPORT_HOME": str(console.home),
        "RAPPORT_CONSOLE_PORT": str(console.port),
        "RAPPORT_CONSOLE_URL": console.address,
        "RAPPORT_OIDC_ISSUER": settings.oidc_issuer,
        "RAPPORT_OIDC_CLIENT_ID": settings.oidc_client_id,
        "RAPPORT_OIDC_CLIENT_SECRET": settings.oidc_client_secret.get_secret_value(),
        "TEST_RUNS": str(console.runs_file),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")} | ours


def _wait_until_healthy(console: Console, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert child.poll() is None, console.log()
        try:
            if httpx.get(f"{console.address}/_stcore/health").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(console.log())

"""``rapport up``: everything on one machine, with a first look seeded in the demo environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace

from console.config import Environment, Settings
from console.demo.announcement import announcement
from console.demo.first_look import show_first_look
from console.demo.seed import seed
from console.demo.subscribing import subscribe
from console.storage.engine import make_engine
from console.storage.migrating import migrate
from console.supervisor import Process, Supervisor


def run_everything(settings: Settings) -> int:
    """Migrate, seed, start, announce and watch; return the exit status.

    Raises ConfigurationError, in one sentence, when a port is taken or a process does not start.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    environment = child_environment(settings)
    supervisor = Supervisor(_processes(settings), environment, settings.home / "logs")
    supervisor.refuse_taken_ports()
    migrate(make_engine(settings.resolved_database_url()))
    is_demo = settings.environment is Environment.DEMO
    settings = settings.model_copy(update=_addresses(settings))
    is_new = is_demo and seed(settings)
    try:
        supervisor.start()
        supervisor.wait_until_ready()
        if is_demo and not supervisor.asked_to_stop and not subscribe(settings):
            print("The sandbox pushes no comments; they come a few seconds later, by polling.", file=sys.stderr)  # noqa: T201
        if is_new and not supervisor.asked_to_stop:
            show_first_look(settings)
        if not supervisor.asked_to_stop:
            print(announcement(settings), flush=True)  # noqa: T201
        return supervisor.watch()
    finally:
        supervisor.stop()


def _processes(settings: Settings) -> list[Process]:
    def process(name: str, port: int | None = None, page: str = "/health") -> Process:
        health = f"http://127.0.0.1:{port}{page}" if port else ""
        return Process(name=name, command=[sys.executable, "-m", "console", name], port=port, health=health)

    processes = [
        process("worker"),
        process("portal", settings.portal_port),
        process("console", settings.console_port, "/_stcore/health"),
    ]
    if settings.environment is Environment.DEMO:
        processes.insert(0, replace(process("sandbox", settings.sandbox_port), comes_first=True))
    return processes


def _addresses(settings: Settings) -> dict[str, str]:
    """Return the addresses of this machine's processes; in the demo the platforms are the sandbox."""
    addresses = {
        "console_url": f"http://127.0.0.1:{settings.console_port}",
        "portal_url": f"http://127.0.0.1:{settings.portal_port}",
    }
    if settings.environment is Environment.DEMO:
        sandbox = f"http://127.0.0.1:{settings.sandbox_port}"
        addresses |= {"x_url": f"{sandbox}/x", "graph_url": f"{sandbox}/graph", "sandbox_url": sandbox}
        addresses |= {"youtube_url": f"{sandbox}/youtube", "youtube_token_url": f"{sandbox}/youtube/token"}
        addresses["nextdoor_url"] = f"{sandbox}/nextdoor"
    kept = settings.model_fields_set
    return {name: value for name, value in addresses.items() if name not in kept}


def child_environment(settings: Settings) -> Mapping[str, str]:
    """Return what the child processes need beside what this process was given."""
    values = _addresses(settings) | {"home": str(settings.home.resolve())}
    return {f"RAPPORT_{name.upper()}": value for name, value in values.items()}

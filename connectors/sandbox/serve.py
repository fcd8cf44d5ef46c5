"""Runs the sandbox in this process, on loopback only."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from connectors.sandbox.app import create_app


def serve(*, home: Path, port: int) -> None:
    """Serve until a signal comes; what was accepted is in the journal under ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    uvicorn.run(
        create_app(home),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )

"""Runs the staff console in this process."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from console.bootstrap import build_app
from console.config import Settings
from console.logs import configure_logging, quiet_libraries
from console.wall.app import SCRIPT, create_console
from console.wall.footage import footage_routes
from console.wall.post_videos import PostVideos


def serve(settings: Settings, *, script: Path = SCRIPT) -> None:
    """Serve on loopback until a signal comes; a proxy in front of it speaks https to the staff network."""
    configure_logging("console")
    app = build_app(settings)
    console = create_console(app, script=script, routes=[*footage_routes(app), *PostVideos(media=app.media).routes()])
    quiet_libraries()
    uvicorn.run(
        console,
        host="127.0.0.1",
        port=settings.console_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=32 * 1024 * 1024,
        timeout_graceful_shutdown=3,
    )

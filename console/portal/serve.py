"""Runs the public portal in this process."""

from __future__ import annotations

import uvicorn

from console.bootstrap import build_app
from console.config import Settings
from console.logs import configure_logging, quiet_libraries
from console.portal.app import create_portal


def serve(settings: Settings) -> None:
    """Serve on loopback until a signal comes; a proxy in front of it speaks https to the world.

    No access log is kept: nothing on this machine says who read or asked what.
    """
    configure_logging("portal")
    portal = create_portal(build_app(settings))
    quiet_libraries()
    uvicorn.run(
        portal,
        host="127.0.0.1",
        port=settings.portal_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )

"""What Streamlit does by default and must not do here."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config as streamlit_config

from console.wall.gate import TRUSTED_USER_HEADERS

FILE = Path(__file__).parents[2] / ".streamlit" / "config.toml"

EXPECTED: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "client.allowedOrigins": [],
    "global.developmentMode": False,
    "runner.magicEnabled": False,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.allowRunOnSave": False,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.maxUploadSize": 25,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.unsafeMetricsUserAttributes": [],
    "server.allowedHosts": ["127.0.0.1", "localhost"],
}


def _given() -> dict[str, Any]:
    sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": value
        for section, values in sections.items()
        if section != "theme"
        for name, value in values.items()
    }


@pytest.mark.parametrize("option", EXPECTED)
def test_a_harmful_default_is_changed(option: str) -> None:
    assert _given()[option] == EXPECTED[option]


def test_every_option_exists_in_the_installed_streamlit() -> None:
    unknown = set(_given()) - set(streamlit_config._config_options_template)
    assert not unknown


def test_the_wall_tells_streamlit_who_is_looking() -> None:
    assert json.loads(_given()["server.trustedUserHeaders"]) == TRUSTED_USER_HEADERS

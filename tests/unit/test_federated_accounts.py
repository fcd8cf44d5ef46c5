"""An account on Bluesky names its own server; the settings say which one may be private."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Platform
from connectors.bluesky.adapter import BlueskyConnector
from console.config import Environment, Settings
from console.connected_accounts import _BUILDERS
from tests.contract.kept_secrets import KeptSecrets

DID = "did:plc:harbourford234567abcdefgh"


def test_a_bluesky_account_is_built_from_its_stored_secrets() -> None:
    store = KeptSecrets(identifier="police.harbourford.example", app_password="abcd-efgh-ijkl-mnop")
    connector = _BUILDERS[Platform.BLUESKY](Settings(), DID, store)
    assert isinstance(connector, BlueskyConnector)
    assert connector.platform is Platform.BLUESKY


def test_a_private_server_needs_a_whole_address_and_tls_in_production() -> None:
    name = "bluesky_url"
    assert getattr(Settings(), name) == ""
    with pytest.raises(ValidationError, match="give a whole address"):
        Settings.model_validate({name: "social.harbourford.internal"})
    safe: dict[str, Any] = {
        "environment": Environment.PRODUCTION,
        "console_url": "https://console.harbourford.gov",
        "portal_url": "https://ask.harbourford.gov",
        "secret_key": "k7Qw2ZpX9vLm4RtY8nBc3HsD6jFg1KaE5uTi0oPy",
    }
    with pytest.raises(ValidationError, match=f"{name.upper()}: in production this address starts with https"):
        Settings.model_validate({**safe, name: "http://10.0.0.7"})
    assert getattr(Settings.model_validate({**safe, name: "https://10.0.0.7"}), name) == "https://10.0.0.7"

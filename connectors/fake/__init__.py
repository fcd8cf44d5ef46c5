"""A platform in memory that keeps the connector contract, for tests and for trying things without a network."""

from __future__ import annotations

from connectors.fake.connector import FakeConnector
from connectors.fake.platform import FakePlatform
from connectors.fake.records import FakeComment, FakePost, Fault, WriteCall

__all__ = ["FakeComment", "FakeConnector", "FakePlatform", "FakePost", "Fault", "WriteCall"]

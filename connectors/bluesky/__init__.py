"""Bluesky, by the AT Protocol through the atproto library."""

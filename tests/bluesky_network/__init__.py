"""Bluesky's own servers on loopback: directory, account server (PDS) and app view, from npm."""

"""The local model: the artefact that ships, what runs it, and how it was trained and measured."""

from __future__ import annotations

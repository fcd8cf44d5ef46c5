"""``python -m console`` is the ``rapport`` command."""

from __future__ import annotations

from console.cli import main

main()

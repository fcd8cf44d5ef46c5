"""The console's router: page frame, who is looking, which pages they have. No logic."""

from __future__ import annotations

from console.ui import frame

frame.show()

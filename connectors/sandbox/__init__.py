"""Local stand-ins for the X API v2 and the Facebook Graph API, with a town square to read and write as a resident."""

from __future__ import annotations
